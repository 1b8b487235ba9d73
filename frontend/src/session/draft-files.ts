/**
 * The files of unsent messages, one list per draft. Those that the server has are stored, by their
 * ids, and so survive a reload of the page.
 */
import { createStore, type FilePart, type WireError } from "@wordbrook/client";
import { loadItem, saveItem } from "../lib/storage";

export interface DraftFile {
  /** Of this page; `part` has that of the server. */
  id: string;
  name: string;
  type: string;
  size: number;
  /** kept: on the server before the reload, which was not checked yet. */
  phase: "waiting" | "sending" | "kept" | "added" | "failed";
  /** Bytes that have arrived. */
  sent: number;
  /** A small picture as a data URL. */
  preview?: string;
  /** Set once the server has it. */
  part?: FilePart;
  error?: WireError;
}

type Lists = Readonly<Record<string, readonly DraftFile[]>>;
type Change = (lists: Lists) => Lists;

const NONE: readonly DraftFile[] = [];
const EDIT = "edit.";
const keyOf = (place: string) => `files.${place}`;

export const draftFiles = createStore<Lists, Change>({}, (lists, change) => change(lists));

/** Return the name of a conversation's list; null means the next new conversation. */
export function draftPlace(conversation_id: string | null): string {
  return conversation_id ?? "new";
}

/** Return the name of the list of a message that is being edited; it is not stored. */
export function editPlace(message_id: string): string {
  return EDIT + message_id;
}

export function keptFile(part: FilePart): DraftFile {
  const { file_id: id, name, type, size } = part;
  return { id, name, type, size, phase: "kept", sent: size, part };
}

function load(place: string): readonly DraftFile[] {
  if (place.startsWith(EDIT)) return NONE;
  try {
    return (JSON.parse(loadItem(keyOf(place)) ?? "[]") as FilePart[]).map(keptFile);
  } catch {
    return NONE;
  }
}

/** Stored lists are read once, so that a list stays the same object until it changes. */
const loaded = new Map<string, readonly DraftFile[]>();

export function filesOf(place: string): readonly DraftFile[] {
  const list = draftFiles.get()[place] ?? loaded.get(place) ?? load(place);
  if (!draftFiles.get()[place]) loaded.set(place, list);
  return list;
}

export function setFiles(place: string, list: readonly DraftFile[]): void {
  const parts = list.flatMap(({ part }) => (part ? [part] : []));
  if (!place.startsWith(EDIT))
    saveItem(keyOf(place), parts.length > 0 ? JSON.stringify(parts) : null);
  draftFiles.dispatch((lists) => ({ ...lists, [place]: list }));
}

/** Put files at the end of a list that does not have them. */
export function addFiles(place: string, more: readonly DraftFile[]): void {
  const list = filesOf(place);
  setFiles(place, [...list, ...more.filter(({ id }) => list.every((file) => file.id !== id))]);
}

/** Change a file in the list that has it, which may have moved. */
export function changeFile(id: string, change: Partial<DraftFile>): void {
  const lists = { ...Object.fromEntries(loaded), ...draftFiles.get() };
  for (const [place, list] of Object.entries(lists))
    if (list.some((file) => file.id === id))
      setFiles(
        place,
        list.map((file) => (file.id === id ? { ...file, ...change } : file)),
      );
}

/** Move the files of a new conversation's draft to the id that the server gave it. */
export function moveDraftFiles(conversation_id: string): void {
  const before = draftPlace(null);
  const list = filesOf(before);
  if (list.length === 0) return;
  setFiles(before, NONE);
  addFiles(conversation_id, list);
}
