/** A Worker for jsdom, which has none: it highlights in the same thread, in a later task. */
import { highlight } from "../../src/features/markdown/code/highlight-languages";
import type { HighlightRequest } from "../../src/features/markdown/code/highlight-worker";

export class InProcessWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  private isTerminated = false;

  constructor() {
    this.reply(null);
  }

  postMessage({ id, code, language }: HighlightRequest): void {
    this.reply({ id, span: highlight(code, language) });
  }

  terminate(): void {
    this.isTerminated = true;
  }

  private reply(data: unknown): void {
    setTimeout(() => {
      if (!this.isTerminated) this.onmessage?.({ data });
    });
  }
}
