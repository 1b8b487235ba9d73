import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HighlightRequest } from "../../../../src/features/markdown/code/highlight-worker";

/** Answers nothing by itself. */
class FakeWorker {
  static all: FakeWorker[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  requests: HighlightRequest[] = [];
  isTerminated = false;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(request: HighlightRequest): void {
    this.requests.push(request);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  say(data: unknown): void {
    this.onmessage?.({ data });
  }

  reply(): void {
    const { id, code } = this.requests.at(-1)!;
    this.say({ id, span: { scope: null, children: [code] } });
  }
}

const worker = (index: number) => FakeWorker.all[index]!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  FakeWorker.all = [];
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function request(...codes: string[]) {
  const { requestHighlight } = await import("../../../../src/features/markdown/code/highlighter");
  const done: string[] = [];
  const cancels = codes.map((code) =>
    requestHighlight(code, "js", () => {
      done.push(code);
    }),
  );
  return { done, cancels, requestHighlight };
}

test("one worker highlights one block at a time", async () => {
  const { done } = await request("a", "b");
  expect(FakeWorker.all).toHaveLength(1);
  worker(0).say(null);
  expect(worker(0).requests.map(({ code }) => code)).toEqual(["a"]);
  worker(0).reply();
  worker(0).reply();
  expect(done).toEqual(["a", "b"]);
});

test("a block that takes longer than a second stays plain, and another worker does the next", async () => {
  const { done, requestHighlight } = await request("slow", "b");
  worker(0).say(null);
  vi.advanceTimersByTime(999);
  expect(worker(0).isTerminated).toBe(false);
  vi.advanceTimersByTime(1);
  expect(worker(0).isTerminated).toBe(true);
  worker(1).say(null);
  worker(1).reply();
  expect(done).toEqual(["b"]);
  requestHighlight("slow", "js", () => done.push("slow"));
  expect(worker(1).requests).toHaveLength(1);
});

test("loading the languages has no limit", async () => {
  const { done } = await request("a");
  vi.advanceTimersByTime(60_000);
  worker(0).say(null);
  worker(0).reply();
  expect(done).toEqual(["a"]);
});

test("the result of a block that has changed is dropped, one that waits is not sent", async () => {
  const { done, cancels } = await request("a", "b", "c");
  worker(0).say(null);
  cancels[0]!();
  cancels[1]!();
  worker(0).reply();
  expect(worker(0).requests.at(-1)?.code).toBe("c");
  worker(0).reply();
  expect(done).toEqual(["c"]);
});

test("a worker that cannot start leaves the code plain, and the next block tries again", async () => {
  const { done, requestHighlight } = await request("a");
  worker(0).onerror!();
  requestHighlight("b", "js", () => done.push("b"));
  worker(1).say(null);
  worker(1).reply();
  expect(done).toEqual(["b"]);
});

test.each([
  ["long words", "a".repeat(1_001)],
  ["long code", "let a;\n".repeat(9_000)],
])("%s are not highlighted", async (_, code) => {
  await request(code);
  expect(FakeWorker.all).toHaveLength(0);
});
