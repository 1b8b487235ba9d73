import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectionState, WireError, WireEvent } from "../../packages/client/src/protocol";
import { createConnection } from "../../packages/client/src/transport/connection";
import { ConnectionLost } from "../../packages/client/src/transport/connection-lost";
import { FakeSocket } from "../support/fake-socket";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const BUSY = { code: "too_many_connections", message: "Too many.", retryable: true };

function aConnection(
  renewSession = () => Promise.resolve(true),
  findRefusal: () => Promise<WireError | null> = () => Promise.resolve(null),
) {
  const socket = new FakeSocket();
  const events: WireEvent[] = [];
  const phases: ConnectionState[] = [];
  const connection = createConnection({
    socket,
    onEvent: (event) => events.push(event),
    onPhase: (phase) => phases.push(phase),
    renewSession,
    findRefusal,
    random: () => 1,
    now: () => Date.now(),
  });
  connection.start();
  return { socket, events, phases, connection };
}

test("a retryable refusal is retried with a growing wait", async () => {
  const { socket, phases } = aConnection();
  socket.refuse(BUSY);
  expect(phases.at(-1)).toEqual({ phase: "waiting", retry_in_ms: 500, error: BUSY });
  await vi.advanceTimersByTimeAsync(500);
  expect(socket.connects).toBe(2);
  socket.refuse(BUSY);
  await vi.advanceTimersByTimeAsync(999);
  expect(socket.connects).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.connects).toBe(3);
});

test("a wait that the server names is respected", async () => {
  const { socket } = aConnection();
  socket.refuse({ ...BUSY, retry_after_s: 7 });
  await vi.advanceTimersByTimeAsync(6_999);
  expect(socket.connects).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.connects).toBe(2);
});

test("a refusal that is not retryable ends the retries", async () => {
  const { socket, phases } = aConnection();
  const error = { code: "protocol_unsupported", message: "Another version.", retryable: false };
  socket.refuse(error);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket.connects).toBe(1);
  expect(phases.at(-1)).toEqual({ phase: "refused", error });
});

test("handshakes that fail are explained by a refusal over HTTP, which ends the retries", async () => {
  const error = { code: "forbidden_origin", message: "Not from here.", retryable: false } as const;
  const find = vi.fn(() => Promise.resolve(error));
  const { socket, phases } = aConnection(undefined, find);
  socket.refuse(undefined);
  expect(find).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(500);
  socket.refuse(undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(phases.at(-1)).toEqual({ phase: "refused", error });
  expect(socket.connects).toBe(2);
  expect(find).toHaveBeenCalledTimes(1);
});

test("handshakes that fail without a refusal over HTTP are tried again", async () => {
  const { socket } = aConnection();
  for (let failed = 0; failed < 4; failed += 1) {
    socket.refuse(undefined);
    await vi.advanceTimersByTimeAsync(15_000);
  }
  expect(socket.connects).toBe(5);
});

test("an unauthenticated refusal renews the session once, then connects again", async () => {
  const renew = vi.fn(() => Promise.resolve(true));
  const { socket, phases } = aConnection(renew);
  const error = { code: "unauthenticated", message: "Please reload.", retryable: false };
  socket.refuse(error);
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.connects).toBe(2);
  socket.refuse(error);
  await vi.advanceTimersByTimeAsync(0);
  expect(renew).toHaveBeenCalledTimes(1);
  expect(phases.at(-1)?.phase).toBe("refused");
});

test("a lost connection is made again; a wake connects at once", async () => {
  const { socket, connection } = aConnection();
  socket.accept();
  await vi.advanceTimersByTimeAsync(10_000);
  socket.drop();
  expect(socket.connects).toBe(1);
  connection.wake();
  expect(socket.connects).toBe(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket.connects).toBe(2);
});

test("a connection that answers the probe after a wake is kept", async () => {
  const { socket, connection } = aConnection();
  socket.accept();
  connection.wake();
  connection.wake();
  expect(socket.countOf("conversation:close")).toBe(1);
  socket.lastOf("conversation:close").ack({ ok: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket.connected).toBe(true);
  expect(socket.connects).toBe(1);
});

test("a connection that does not answer the probe is replaced at once", async () => {
  const { socket, connection } = aConnection();
  socket.accept();
  connection.wake();
  socket.lastOf("conversation:close").lose();
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.connected).toBe(false);
  expect(socket.connects).toBe(2);
  socket.accept();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket.connects).toBe(2);
});

test("a probe that times out does not close a newer connection", async () => {
  const { socket, connection } = aConnection();
  socket.accept();
  connection.wake();
  await vi.advanceTimersByTimeAsync(100);
  socket.drop();
  connection.wake();
  socket.accept();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket.connected).toBe(true);
  expect(socket.connects).toBe(2);
});

test("connections that do not last are retried ever more slowly", async () => {
  const { socket, phases } = aConnection();
  for (let round = 0; round < 4; round += 1) {
    socket.accept();
    socket.drop();
    await vi.advanceTimersByTimeAsync(10_000);
  }
  const waits = phases.flatMap((phase) => (phase.phase === "waiting" ? [phase.retry_in_ms] : []));
  expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
});

test("a draining server is left at a random time within the one it names", async () => {
  const { socket } = aConnection();
  socket.accept();
  socket.receive("server:draining", { within_s: 5 });
  await vi.advanceTimersByTimeAsync(4_999);
  expect(socket.connected).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.connected).toBe(false);
  expect(socket.connects).toBe(2);
});

test("events are passed on in order, as values", () => {
  const { socket, events } = aConnection();
  socket.receive("answer:delta", { at: 0 });
  socket.receive("answer:end", { run: 1 });
  expect(events.map((event) => event.name)).toEqual(["answer:delta", "answer:end"]);
});

test("a command without an ack, or without a connection, rejects with ConnectionLost", async () => {
  const { socket, connection } = aConnection();
  await expect(connection.request("conversation:close", { conversation_id: "c1" })).rejects.toThrow(
    ConnectionLost,
  );
  socket.accept();
  const asked = connection.request("conversation:close", { conversation_id: "c1" });
  socket.drop();
  await expect(asked).rejects.toThrow(ConnectionLost);
});
