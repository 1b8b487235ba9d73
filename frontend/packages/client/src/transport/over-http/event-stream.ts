/** Reads a response of type text/event-stream. */
export interface ServerEvent {
  name: string;
  data: unknown;
  id: string | null;
}

/** Comments come at least every 15 s: a stream that is silent for longer is dead. */
const SILENT_MS = 40_000;

function parseBlock(block: string): ServerEvent | null {
  const fields: Record<string, string> = {};
  for (const line of block.split("\n")) {
    const [, key = "", value = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    fields[key] = value;
  }
  const { event, data, id } = fields;
  if (event === undefined || data === undefined) return null;
  return { name: event, data: JSON.parse(data), id: id ?? null };
}

/** Yield the events until the stream ends. Throws where it breaks or is silent for too long. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  silent_ms = SILENT_MS,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const timer = setTimeout(() => void reader.cancel().catch(() => null), silent_ms);
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done) return;
      const blocks = (text + decoder.decode(value, { stream: true })).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event) yield event;
      }
    }
  } finally {
    void reader.cancel().catch(() => null);
  }
}
