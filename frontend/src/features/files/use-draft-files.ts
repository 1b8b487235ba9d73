/** What the composer needs of files before any of their other code is loaded. */
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import type { FilePart, ModelList } from "@wordbrook/client";
import { pageMeta } from "../../lib/page-meta";
import { draftFiles, filesOf, setFiles, type DraftFile } from "../../session/draft-files";

/** Why a message with these files is not sent now. */
export type FileBlock = "failed" | "blind" | "waiting";

/** Return the most bytes of a file and files of a message; null where the server has no files. */
export function fileLimits(): { bytes: number; count: number } | null {
  const [bytes, count] = pageMeta("file-limits").split(" ").map(Number);
  return bytes && count ? { bytes, count } : null;
}

export function useDraftFiles(place: string): readonly DraftFile[] {
  return useSyncExternalStore(draftFiles.subscribe, () => filesOf(place));
}

/** Whether the model is known not to see pictures. */
export function isBlind({ models, default: usual }: ModelList, model: string | null): boolean {
  return models.find(({ id }) => id === (model ?? usual))?.vision === false;
}

export function blockOf(files: readonly DraftFile[], isModelBlind: boolean): FileBlock | null {
  if (files.some(({ phase }) => phase === "failed")) return "failed";
  if (isModelBlind && files.some(({ type }) => type.startsWith("image/"))) return "blind";
  return files.some(({ part }) => !part) ? "waiting" : null;
}

/** Return the files of a list, which is empty from then on. */
export function takeFiles(place: string): { files?: FilePart[] } {
  const files = filesOf(place).flatMap(({ part }) => (part ? [part] : []));
  if (filesOf(place).length > 0) setFiles(place, []);
  return files.length > 0 ? { files } : {};
}

interface FileSend {
  /** Send now, or once all files are there. Returns the obstacle. */
  send: () => FileBlock | null;
  isAwaited: boolean;
  /** Do not send by itself. */
  cancel: () => void;
}

/** `send` takes the files, once nothing is in the way; another place or an empty list ends the wait. */
export function useFileSend(place: string, block: FileBlock | null, send: () => void): FileSend {
  const [awaited, setAwaited] = useState<string | null>(null);
  const isEmpty = useDraftFiles(place).length === 0;
  const isHere = awaited === place && !isEmpty;
  const isDue = isHere && block === null;
  const sendNow = useEffectEvent(send);
  if (awaited !== null && !isDue && !(isHere && block === "waiting")) setAwaited(null);
  useEffect(() => {
    if (isDue) sendNow();
  }, [isDue]);
  return {
    isAwaited: isHere && block === "waiting",
    send: () => {
      if (block === null) send();
      else if (block === "waiting") setAwaited(place);
      return block;
    },
    cancel: () => {
      setAwaited(null);
    },
  };
}
