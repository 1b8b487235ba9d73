/** Stands in for the browser's Worker, which jsdom lacks: highlights in the same thread, later. */
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
