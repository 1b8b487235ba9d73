/**
 * Uploads a file for `file_ids` of a message: a small one in one request, others in pieces, which go
 * on after a lost connection where the server has them.
 */
import type { FileObject, OneFile, OneUpload, UploadObject } from "../protocol";
import { backoffMs } from "./backoff";
import { HttpFailure, type Http } from "./http";

/** What common proxies accept as the body of one request. */
const PIECE_BYTES = 1024 * 1024;
/** Gives up after so long without a byte that arrived; the server notices a lost one after 20 s. */
const GIVE_UP_MS = 120_000;
const BACKOFF = { first_ms: 500, most_ms: 15_000 };
const BINARY = "application/octet-stream";

export interface Upload {
  /**
   * Send the file, or go on after a failure; `onProgress` receives how many bytes have arrived.
   * Rejects with `HttpFailure`; with the signal's reason where that was aborted.
   */
  run: (onProgress?: (bytes: number) => void, signal?: AbortSignal) => Promise<FileObject>;
  /** Remove from the server what has arrived. */
  cancel: () => Promise<void>;
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (typeof window !== "undefined") addEventListener("online", end);
    signal?.addEventListener("abort", end, { once: true });
  });
}

/** Prepare the upload of `file` to the server of `client`; `run` sends it. */
export function createUpload(
  { http }: { http: Pick<Http, "call"> },
  file: Blob,
  name = file instanceof File ? file.name : "file",
): Upload {
  let begun: UploadObject | null = null;
  let added: FileObject | null = null;

  async function sendWhole(signal?: AbortSignal): Promise<FileObject> {
    const body = new FormData();
    body.append("file", file, name);
    const answer = await http.call<OneFile>("POST", "files", null, { body, ...signed(signal) });
    return answer.file;
  }

  /** Send the next piece, or ask how much has arrived; return the file once all has. */
  async function step(isSure: boolean, signal?: AbortSignal): Promise<FileObject | null> {
    if (file.size <= PIECE_BYTES) return sendWhole(signal);
    const more = signed(signal);
    if (!begun) {
      const asked = { name, size: file.size };
      begun = (await http.call<OneUpload>("POST", "uploads", asked, more)).upload;
    }
    const place = `uploads/${begun.upload_id}`;
    if (!isSure) {
      begun = (await http.call<OneUpload>("GET", place, null, more)).upload;
      return begun.file ?? null;
    }
    const body = file.slice(begun.offset, begun.offset + PIECE_BYTES, BINARY);
    const at = `${place}?offset=${String(begun.offset)}`;
    begun = (await http.call<OneUpload>("PATCH", at, null, { body, ...more })).upload;
    return begun.file ?? null;
  }

  /** Return how long to wait before the next step; throws what no repetition repairs. */
  function waitAfter(failure: unknown, failures: number): number {
    if (!(failure instanceof HttpFailure)) throw failure;
    const { code, retryable, retry_after_s } = failure.error;
    // An upload is known at the worker that began it, for a day.
    const isForgotten = code === "not_found" && begun !== null && failures <= 3;
    // The offset was not that of the server.
    const isBehind = code === "invalid" && begun !== null && failures <= 2;
    if (isForgotten) begun = null;
    else if (!retryable && !isBehind) throw failure;
    if (retry_after_s) return retry_after_s * 1000;
    return isForgotten || isBehind ? 0 : backoffMs(failures, BACKOFF);
  }

  return {
    run: async (onProgress, signal) => {
      let failures = 0;
      let isSure = begun === null;
      let most = begun?.offset ?? 0;
      let since = performance.now();
      while (!added) {
        try {
          added = await step(isSure, signal);
          isSure = true;
          const offset = begun?.offset ?? 0;
          if (offset > most) [most, failures, since] = [offset, 0, performance.now()];
          onProgress?.(added ? file.size : offset);
        } catch (failure) {
          signal?.throwIfAborted();
          failures += 1;
          if (performance.now() - since > GIVE_UP_MS) throw failure;
          await wait(waitAfter(failure, failures), signal);
          signal?.throwIfAborted();
          isSure = begun === null;
        }
      }
      return added;
    },
    cancel: async () => {
      const upload_id = begun?.upload_id;
      begun = null;
      const place = added ? `files/${added.file_id}` : `uploads/${upload_id ?? ""}`;
      if (added || upload_id) await http.call("DELETE", place).catch(() => null);
    },
  };
}

function signed(signal: AbortSignal | undefined): RequestInit {
  return signal ? { signal } : {};
}
