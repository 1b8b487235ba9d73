import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HttpFailure, type Http, type WireError } from "@wordbrook/client";
import { createUpload } from "@wordbrook/client/upload";

const MIB = 1024 * 1024;
const LOST: WireError = { code: "unavailable", message: "Lost.", retryable: true };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server of uploads; `faults` are thrown by its next requests for pieces, after `kept` bytes. */
class FakeUploads {
  readonly asked: string[] = [];
  readonly sent: number[] = [];
  readonly faults: { error: WireError; kept?: number }[] = [];
  isForgetful = false;
  #has = 0;
  #size = 0;

  readonly call = ((method: string, path: string, body: unknown, more?: RequestInit) => {
    this.asked.push(`${method} ${path}`);
    return Promise.resolve().then(() => this.#answer(method, path, body, more));
  }) as Http["call"];

  #answer(method: string, path: string, body: unknown, more?: RequestInit) {
    if (method === "DELETE") return undefined;
    if (path === "files") {
      const fault = this.faults.shift();
      if (fault) throw new HttpFailure(fault.error);
      const file = (more?.body as FormData).get("file") as File;
      return { file: { file_id: "f1", name: file.name, type: "text/plain", size: file.size } };
    }
    if (method === "POST") {
      this.#size = (body as { size: number }).size;
      this.#has = 0;
    } else if (this.isForgetful) {
      this.isForgetful = false;
      throw new HttpFailure({ code: "not_found", message: "Unknown.", retryable: false });
    } else if (method === "PATCH") this.#receive(path, more?.body as Blob);
    const isDone = this.#has === this.#size;
    const file = isDone ? { file_id: "f1", name: "n", type: "t", size: this.#size } : null;
    return { upload: { upload_id: "u1", offset: this.#has, size: this.#size, file } };
  }

  #receive(path: string, body: Blob) {
    expect(path).toBe(`uploads/u1?offset=${String(this.#has)}`);
    expect(body.type).toBe("application/octet-stream");
    const fault = this.faults.shift();
    this.sent.push(fault?.kept ?? body.size);
    this.#has += fault ? (fault.kept ?? 0) : body.size;
    if (fault) throw new HttpFailure(fault.error);
  }
}

function settled<Value>(promise: Promise<Value>) {
  return promise.then(
    (value) => ({ value }),
    (failure: unknown) => ({ failure }),
  );
}

async function run(server: FakeUploads, size: number, signal?: AbortSignal) {
  const progress: number[] = [];
  const upload = createUpload({ http: server }, new File(["x".repeat(size)], "a.txt"));
  const outcome = settled(upload.run((bytes) => progress.push(bytes), signal));
  await vi.runAllTimersAsync();
  return { ...(await outcome), progress, upload };
}

test("a small file goes in one request, under its name", async () => {
  const server = new FakeUploads();
  const { value, progress } = (await run(server, 10)) as { value: object; progress: number[] };
  expect(value).toMatchObject({ file_id: "f1", name: "a.txt", size: 10 });
  expect([server.asked, progress]).toEqual([["POST files"], [10]]);
});

test("a large file goes in pieces; after three losses it goes on with what is missing", async () => {
  const server = new FakeUploads();
  for (const kept of [0, 1000, MIB - 1000]) server.faults.push({ error: LOST, kept });
  const { value, progress } = (await run(server, 2.5 * MIB)) as never;
  expect(value).toMatchObject({ size: 2.5 * MIB });
  expect(server.sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(2.5 * MIB);
  expect(server.asked.filter((each) => each === "GET uploads/u1")).toHaveLength(3);
  expect(progress).toEqual([...(progress as number[])].sort((a, b) => a - b));
});

test("an upload that the server does not know any more starts again", async () => {
  const server = new FakeUploads();
  server.isForgetful = true;
  const { value } = (await run(server, 2 * MIB)) as never;
  expect(value).toMatchObject({ size: 2 * MIB });
  expect(server.asked.filter((each) => each === "POST uploads")).toHaveLength(2);
});

test("a refusal ends it at once, with the server's sentence", async () => {
  const server = new FakeUploads();
  const error = { code: "file_type", message: "This file is a ZIP.", retryable: false };
  server.faults.push({ error });
  const { failure } = (await run(server, 10)) as never;
  expect((failure as HttpFailure).error).toEqual(error);
  expect(server.asked).toEqual(["POST files"]);
});

test("without a connection for two minutes it fails, and run goes on later", async () => {
  const server = new FakeUploads();
  for (let count = 0; count < 50; count += 1) server.faults.push({ error: LOST });
  const { failure, upload } = (await run(server, 2 * MIB)) as never;
  expect((failure as HttpFailure).error).toEqual(LOST);
  server.faults.length = 0;
  const again = settled((upload as ReturnType<typeof createUpload>).run());
  await vi.runAllTimersAsync();
  expect(await again).toMatchObject({ value: { size: 2 * MIB } });
  expect(server.asked.filter((each) => each === "POST uploads")).toHaveLength(1);
});

test("an aborted upload sends nothing more, and cancel removes what has arrived", async () => {
  const server = new FakeUploads();
  server.faults.push({ error: LOST });
  const ended = new AbortController();
  const upload = createUpload({ http: server }, new File(["x".repeat(2 * MIB)], "a.txt"));
  const outcome = settled(upload.run(undefined, ended.signal));
  await vi.advanceTimersByTimeAsync(1);
  ended.abort();
  await vi.runAllTimersAsync();
  expect(await outcome).toHaveProperty("failure.name", "AbortError");
  const before = server.asked.length;
  await upload.cancel();
  expect(server.asked.slice(before)).toEqual(["DELETE uploads/u1"]);
});
