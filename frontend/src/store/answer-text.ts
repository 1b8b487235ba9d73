/**
 * The client's rule: how start, delta and end change an answer's text. Text is stored by (answer,
 * run, part), apart from messages. Pure; no other module changes it.
 */
import type { AnswerDelta, Answer, Have, Part, TextKind } from "../protocol";

export interface AnswerPart {
  /** A kind of the protocol, or one of a later server. */
  kind: TextKind | (string & {});
  text: string;
}

export interface AnswerText {
  run: number;
  parts: readonly AnswerPart[];
}

export const GAP = "gap";

/** For a part whose kind the server has not sent yet. */
const DEFAULT_KIND: TextKind = "text";

export function storedLengths(stored: AnswerText | undefined): number[] {
  return stored ? stored.parts.map((part) => part.text.length) : [];
}

export function haveOf(stored: AnswerText): Have {
  return { run: stored.run, lengths: storedLengths(stored) };
}

/**
 * Cut each part to `lengths` and adopt the run. If a run between was missed, the stored text may
 * differ from what that run cut: all of it is dropped, and the next delta is a gap.
 */
export function startRun(
  stored: AnswerText | undefined,
  answer: Pick<Answer, "parts">,
  run: number,
  lengths: readonly number[],
): AnswerText {
  const known = stored && run <= stored.run + 1 ? stored.parts : [];
  const parts = lengths.map((length, index) => {
    const before = known[index];
    const kind = before?.kind ?? answer.parts[index]?.kind ?? DEFAULT_KIND;
    return { kind, text: before?.text.slice(0, length) ?? "" };
  });
  return { run, parts };
}

/** Append the new text of a delta; return `GAP` where text before it is missing. */
export function applyDelta(
  stored: AnswerText | undefined,
  delta: AnswerDelta,
): AnswerText | typeof GAP | undefined {
  if (stored && delta.run < stored.run) return stored;
  if (stored && delta.run > stored.run) return GAP;
  const before = stored?.parts[delta.part];
  const length = before?.text.length ?? 0;
  if (delta.at > length) return GAP;
  const added = delta.text.slice(length - delta.at);
  if (added === "" && before) return stored;
  const parts = stored?.parts.slice() ?? [];
  while (parts.length < delta.part) parts.push({ kind: DEFAULT_KIND, text: "" });
  parts[delta.part] = { kind: before?.kind ?? delta.kind, text: (before?.text ?? "") + added };
  return { run: delta.run, parts };
}

/** Whether exactly `lengths` of this run are stored; a part without text counts as length 0. */
export function holdsExactly(
  stored: AnswerText | undefined,
  run: number,
  lengths: readonly number[],
): boolean {
  if (stored?.run !== run) return false;
  const count = Math.max(stored.parts.length, lengths.length);
  for (let index = 0; index < count; index += 1) {
    if ((stored.parts[index]?.text.length ?? 0) !== (lengths[index] ?? 0)) return false;
  }
  return true;
}

/** Append the missing text of an ended answer, as an open brings it, to the stored text. */
export function joinEnded(
  stored: AnswerText | undefined,
  run: number,
  parts: readonly Part[],
): AnswerText {
  const known = stored?.run === run ? stored.parts : [];
  // A part without text, such as a file, keeps its index.
  const joined = parts.map((part, index) => {
    const before = known[index]?.text ?? "";
    const text = "text" in part ? before.slice(0, part.at) + part.text : "";
    return { kind: part.kind, text };
  });
  return { run, parts: joined };
}
