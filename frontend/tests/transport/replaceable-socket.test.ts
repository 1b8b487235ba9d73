import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFallback } from "../../packages/client/src/transport/over-http/fallback-socket";
import { createReplaceableSocket } from "../../packages/client/src/transport/replaceable-socket";
import { createRequests } from "../../packages/client/src/transport/requests";
import { FakeSocket } from "../support/fake-socket";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A WebSocket that a test opens or fails, on a network where requests succeed while `isUp`. */
function aNetwork() {
  const network = { isUp: true };
  vi.stubGlobal("fetch", () =>
    network.isUp
      ? Promise.resolve(Response.json({ conversations: [] }))
      : Promise.reject(new Error()),
  );
  const requests = createRequests({});
  const first = new FakeSocket();
  const socket = createReplaceableSocket(first, (replaceable) =>
    Promise.resolve(createFallback(replaceable, requests)),
  );
  const seen: string[] = [];
  for (const event of ["connect", "connect_error", "disconnect"])
    socket.on(event, () => void seen.push(event));
  const fail = async () => {
    first.receive("connect_error", new Error("websocket error"));
    await vi.advanceTimersByTimeAsync(10);
  };
  return { network, first, socket, seen, fail };
}

test("where the first socket cannot be opened but the server answers, HTTP takes over", async () => {
  const { socket, seen, fail } = aNetwork();
  socket.connect();
  await fail();
  expect([seen, socket.connected]).toEqual([["connect"], true]);
});

test("a server that does not answer is a failed connect", async () => {
  const { network, socket, seen, fail } = aNetwork();
  network.isUp = false;
  socket.connect();
  await fail();
  expect([seen, socket.connected]).toEqual([["connect_error"], false]);
});

test("a refused connect is none of the network's", async () => {
  const { first, socket, seen } = aNetwork();
  socket.connect();
  first.refuse({ code: "draining" });
  await vi.advanceTimersByTimeAsync(10);
  expect(seen).toEqual(["connect_error"]);
});

test("after a WebSocket was open, two failures do not replace it, a third one does", async () => {
  const { first, socket, seen, fail } = aNetwork();
  socket.connect();
  first.accept();
  first.drop();
  await fail();
  await fail();
  expect(seen).toEqual(["connect", "disconnect", "connect_error", "connect_error"]);
  await fail();
  expect(seen.at(-1)).toBe("connect");
  expect(first.connected).toBe(false);
});

test("WebSocket is tried again later and takes over when it opens", async () => {
  const { first, socket, seen, fail } = aNetwork();
  socket.connect();
  await fail();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(first.connects).toBe(2);
  first.accept();
  expect(seen).toEqual(["connect", "connect"]);
  first.receive("disconnect", "transport close");
  expect(seen.at(-1)).toBe("disconnect");
});
