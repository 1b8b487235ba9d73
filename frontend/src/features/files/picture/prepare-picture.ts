/** Prepares pictures for an upload: in a worker, or in the page where that cannot be started. */
import { reencode, type Reencoded } from "./reencode";

const PICTURE = /^image\/(?!gif$|svg)/;
/** The worker ends when it has had nothing to do for so long. */
const IDLE_MS = 20_000;

type Reply = (result: Reencoded | null) => void;

interface Running {
  worker: Worker;
  replies: Map<number, Reply>;
  timer?: ReturnType<typeof setTimeout>;
}

let running: Running | null = null;
let count = 0;

function startWorker(): Running {
  const worker = new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module" });
  const started: Running = { worker, replies: new Map() };
  worker.addEventListener(
    "message",
    ({ data }: MessageEvent<{ id: number; result: Reencoded | null }>) => {
      started.replies.get(data.id)?.(data.result);
      started.replies.delete(data.id);
      clearTimeout(started.timer);
      if (started.replies.size === 0)
        started.timer = setTimeout(() => {
          end(started);
        }, IDLE_MS);
    },
  );
  worker.addEventListener("error", () => {
    end(started);
  });
  return started;
}

function end(ended: Running): void {
  if (running === ended) running = null;
  clearTimeout(ended.timer);
  ended.worker.terminate();
  for (const reply of ended.replies.values()) reply(null);
  ended.replies.clear();
}

function inWorker(file: Blob): Promise<Reencoded | null> {
  const used = (running ??= startWorker());
  clearTimeout(used.timer);
  count += 1;
  const id = count;
  return new Promise((resolve) => {
    used.replies.set(id, resolve);
    used.worker.postMessage({ id, file });
  });
}

async function encoded(file: Blob): Promise<Reencoded | null> {
  if (typeof OffscreenCanvas === "undefined" || typeof createImageBitmap === "undefined")
    return null;
  const made = typeof Worker === "undefined" ? null : await inWorker(file).catch(() => null);
  return made ?? (await reencode(file).catch(() => null));
}

function dataUrl(blob: Blob): Promise<string | undefined> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(typeof reader.result === "string" ? reader.result : undefined);
    };
    reader.onerror = () => {
      resolve(undefined);
    };
    reader.readAsDataURL(blob);
  });
}

export function isPicture({ type }: { type: string }): boolean {
  return PICTURE.test(type);
}

export interface Prepared {
  blob: Blob;
  preview?: string | undefined;
}

/**
 * Return the file to upload: a picture scaled and encoded again; anything else, animations and what
 * the browser cannot read as it is.
 */
export async function prepare(file: File): Promise<Prepared> {
  const made = isPicture(file) ? await encoded(file) : null;
  if (!made) return { blob: file };
  return { blob: made.picture, preview: await dataUrl(made.preview) };
}
