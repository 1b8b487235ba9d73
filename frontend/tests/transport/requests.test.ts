import { afterEach, expect, test, vi } from "vitest";
import { createRequests, HttpFailure } from "../../packages/client/src/transport/requests";

afterEach(() => {
  vi.unstubAllGlobals();
});

async function failureOf(respond: () => Promise<Response>): Promise<HttpFailure> {
  vi.stubGlobal("fetch", vi.fn(respond));
  const failure: unknown = await createRequests({})
    .call("GET", "/api/conversations")
    .catch((error: unknown) => error);
  if (!(failure instanceof HttpFailure)) throw new Error("no failure");
  return failure;
}

const page = (status: number) => () => Promise.resolve(new Response("<h1>Oh</h1>", { status }));

test("a server that failed is not called unreachable", async () => {
  const failure = await failureOf(page(500));
  expect(failure.error).toMatchObject({ code: "internal", retryable: true });
  expect(failure.isAnswered).toBe(false);
});

test.each([502, 503, 504])(
  "a proxy that answers %i for its server says: unreachable",
  async (status) => {
    expect((await failureOf(page(status))).error.code).toBe("unavailable");
  },
);

test("a request without a response says: unreachable", async () => {
  const failure = await failureOf(() => Promise.reject(new TypeError("network")));
  expect(failure.error.code).toBe("unavailable");
});

test("the server's own reason is kept, whatever the status", async () => {
  const error = { code: "storage_unavailable", message: "Away.", retryable: true };
  const failure = await failureOf(() => Promise.resolve(Response.json({ error }, { status: 503 })));
  expect(failure.error).toEqual(error);
  expect(failure.isAnswered).toBe(true);
});
