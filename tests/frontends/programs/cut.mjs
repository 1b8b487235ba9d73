// A fetch whose responses are cut off after `bytes`, as by a lost connection; null: no cut.
export function cuttable() {
  const state = { bytes: null, requests: [] };
  const cutFetch = async (url, init = {}) => {
    const limit = state.bytes;
    state.bytes = null;
    state.requests.push(`${init.method ?? "GET"} ${new URL(url).pathname}`);
    const abort = new AbortController();
    init.signal?.addEventListener("abort", () => abort.abort());
    const response = await fetch(url, { ...init, signal: abort.signal });
    if (limit === null || response.body === null) return response;
    const reader = response.body.getReader();
    let received = 0;
    const body = new ReadableStream({
      async pull(controller) {
        // Only after what was received before has been read: an error discards what waits.
        if (received >= limit) {
          abort.abort();
          return controller.error(new TypeError("network error"));
        }
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const rest = limit - received;
        received += value.length;
        controller.enqueue(value.subarray(0, rest));
      },
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return { state, cutFetch };
}

export async function until(condition, what) {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`too late: ${what}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
