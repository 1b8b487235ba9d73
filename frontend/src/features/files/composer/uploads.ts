/** Prepares and uploads the files of drafts, some at a time; what happens is in their lists. */
import { HttpFailure, type Client, type WireError } from "@wordbrook/client";
import { createUpload, type Upload } from "@wordbrook/client/upload";
import { announce } from "../../../components/ui/announcer";
import { showToast } from "../../../components/ui/toast";
import { fileSentence, filesTexts, sizeWords } from "../../../i18n/files";
import {
  addFiles,
  changeFile,
  filesOf,
  setFiles,
  type DraftFile,
} from "../../../session/draft-files";
import { prepare } from "../picture/prepare-picture";
import { fileLimits } from "../use-draft-files";

/** One below what the server allows each user. */
const MOST_AT_ONCE = 3;
const TICK_MS = 100;
const NEW = "new-";

interface Job {
  id: string;
  file: File;
  ended: AbortController;
  upload?: Upload;
}

const jobs = new Map<string, Job>();
const waiting: Job[] = [];
let runningCount = 0;
let count = 0;

function refused(message: string): WireError {
  return { code: "too_large", message, retryable: false };
}

/** Return why a file is not even sent. */
function faultOf(size: number): WireError | null {
  const most = fileLimits()?.bytes ?? Infinity;
  if (size === 0) return { ...refused(filesTexts().empty), code: "invalid" };
  return size > most ? refused(filesTexts().tooLarge(sizeWords(most))) : null;
}

function fail({ id, file }: Job, error: WireError): void {
  changeFile(id, { phase: "failed", error });
  announce(filesTexts().failed(file.name, fileSentence(error)));
}

async function send(client: Pick<Client, "http">, job: Job): Promise<void> {
  const { id, file, ended } = job;
  if (!job.upload) {
    const { blob, preview } = await prepare(file);
    if (ended.signal.aborted) return;
    const fault = faultOf(blob.size);
    if (fault) {
      fail(job, fault);
      return;
    }
    changeFile(id, { size: blob.size, ...(preview ? { preview } : {}) });
    job.upload = createUpload(client, blob, file.name);
  }
  changeFile(id, { phase: "sending" });
  let told_at = -TICK_MS;
  const part = await job.upload.run((sent) => {
    if (performance.now() - told_at < TICK_MS) return;
    told_at = performance.now();
    changeFile(id, { sent });
  }, ended.signal);
  const { name, type, size } = part;
  const added = { name, type, size, sent: size, part: { kind: "file" as const, ...part } };
  changeFile(id, { phase: "added", ...added });
  jobs.delete(id);
  announce(filesTexts().added(name));
}

function pump(client: Pick<Client, "http">): void {
  while (runningCount < MOST_AT_ONCE) {
    const job = waiting.shift();
    if (!job) return;
    runningCount += 1;
    void send(client, job)
      .catch((failure: unknown) => {
        if (job.ended.signal.aborted) return;
        const isKnown = failure instanceof HttpFailure;
        const unknown = { code: "internal", message: String(failure), retryable: true };
        fail(job, isKnown ? failure.error : unknown);
      })
      .finally(() => {
        runningCount -= 1;
        pump(client);
      });
  }
}

function newFile(file: File): DraftFile {
  count += 1;
  const { name, type, size } = file;
  return { id: NEW + String(count), name, type, size, phase: "waiting", sent: 0 };
}

/** Add files to a draft and upload them. Those above the limit of a message are left out. */
export function addToDraft(client: Pick<Client, "http">, place: string, files: File[]): void {
  const most = fileLimits()?.count ?? 0;
  const room = Math.max(0, most - filesOf(place).length);
  if (files.length > room) showToast({ text: filesTexts().tooMany(most) });
  for (const file of files.slice(0, room)) {
    const shown = newFile(file);
    const job = { id: shown.id, file, ended: new AbortController() };
    jobs.set(shown.id, job);
    addFiles(place, [shown]);
    waiting.push(job);
  }
  pump(client);
}

export function retryFile(client: Pick<Client, "http">, id: string): void {
  const job = jobs.get(id);
  if (!job) return;
  changeFile(id, { phase: "waiting" });
  waiting.push(job);
  pump(client);
}

/** Whether an upload that failed can be tried again: the page still has the file. */
export function canRetry({ id, error }: DraftFile): boolean {
  return jobs.has(id) && error?.code !== "file_type" && error?.code !== "too_large";
}

/** Take a file out of a draft, and off the server where no message uses it. */
export function removeFile(client: Pick<Client, "http">, place: string, file: DraftFile): void {
  const job = jobs.get(file.id);
  jobs.delete(file.id);
  job?.ended.abort();
  if (job && waiting.includes(job)) waiting.splice(waiting.indexOf(job), 1);
  setFiles(
    place,
    filesOf(place).filter(({ id }) => id !== file.id),
  );
  void job?.upload?.cancel();
  // A file that was there before may be used by a message.
  if (!job && file.part && file.id.startsWith(NEW))
    void client.http.call("DELETE", `files/${file.part.file_id}`).catch(() => null);
  announce(filesTexts().removed(file.name));
}

/** Check the files that the server had before the page was loaded. */
export async function checkKept(client: Pick<Client, "http">, file: DraftFile): Promise<void> {
  if (file.phase !== "kept" || !file.part) return;
  const place = `files/${encodeURIComponent(file.part.file_id)}`;
  const response = await client.http.ask("GET", place, null, { method: "HEAD" }).catch(() => null);
  if (response?.ok) changeFile(file.id, { phase: "added" });
  if (response?.status !== 404) return;
  const error = { code: "file_missing", message: filesTexts().gone, retryable: false };
  changeFile(file.id, { phase: "failed", error });
}
