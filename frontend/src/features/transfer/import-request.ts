/** Sends a file to import, and reads the lines of the response while they come. */
import { RequestFailure, urlOf, type Refusal } from "./transfer-requests";

export interface ImportNote {
  code: string;
  count: number;
  sentence: string;
}

export interface ImportedConversation {
  outcome: "taken" | "present" | "skipped";
  title: string;
  notes: readonly ImportNote[];
  reason: ImportNote | null;
}

export interface ImportReport {
  taken: number;
  present: number;
  skipped: number;
  messages: number;
  files: number;
  fault: ImportNote | null;
  conversations: readonly ImportedConversation[];
}

interface Line {
  conversation?: ImportedConversation;
  report?: ImportReport;
  error?: Refusal;
}

/** `sent` is a part of 1; `count`: of conversations that were dealt with. */
export interface ImportProgress {
  sent: number;
  count: number;
}

/** Return the lines of a text; the last may not have come whole yet. */
export function wholeLines(text: string): Line[] {
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

function resultOf(request: XMLHttpRequest): ImportReport {
  if (request.status !== 200) {
    let refusal: Refusal | null = null;
    try {
      refusal = (JSON.parse(request.responseText) as { error: Refusal }).error;
    } catch {
      // Not ours: of a proxy.
    }
    throw new RequestFailure(refusal);
  }
  const last = wholeLines(request.responseText).at(-1);
  if (!last?.report) throw new RequestFailure(last?.error ?? null);
  return last.report;
}

/**
 * Import a file; raise RequestFailure. By XMLHttpRequest, as fetch does not say how much was sent.
 * Aborting ends it after the conversation that is being stored.
 */
export function importFile(
  file: File,
  onProgress: (progress: ImportProgress) => void,
  signal: AbortSignal,
): Promise<ImportReport> {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => {
      onProgress({ sent: total > 0 ? loaded / total : 0, count: 0 });
    };
    request.onprogress = () => {
      if (request.status === 200)
        onProgress({ sent: 1, count: request.responseText.split("\n").length - 1 });
    };
    const fail = () => {
      reject(new RequestFailure(null));
    };
    request.onerror = fail;
    request.onabort = fail;
    request.onload = () => {
      try {
        resolve(resultOf(request));
      } catch (error) {
        reject(error instanceof RequestFailure ? error : new RequestFailure(null));
      }
    };
    signal.addEventListener("abort", () => {
      request.abort();
    });
    request.open("POST", urlOf("import"));
    request.send(form);
  });
}
