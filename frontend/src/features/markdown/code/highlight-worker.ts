/** Highlights code in a worker, which can be ended where a language's patterns take too long. */
import { highlight, type Span } from "./highlight-languages";

export interface HighlightRequest {
  id: number;
  code: string;
  language: string;
}

export interface HighlightReply {
  id: number;
  /** Null where the code stays plain. */
  span: Span | null;
}

self.onmessage = ({ data }: MessageEvent<HighlightRequest>) => {
  const reply: HighlightReply = { id: data.id, span: highlight(data.code, data.language) };
  self.postMessage(reply);
};
self.postMessage(null);
