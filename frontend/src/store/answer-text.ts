/**
 * The client's rule: what an answer's text becomes by a start, a delta, an end.
 * Text is kept by (answer, run, part), apart from message data; pure, and nothing else cuts or grows it.
 */
import type { AnswerDelta, Answer, Have, Part, TextKind } from "../protocol";

export interface AnswerPart {
  /** `text`, `reasoning`, or one that a later server knows. */
  kind: TextKind | (string & {});
  text: string;
}

export interface AnswerText {
  run: number;
  parts: readonly AnswerPart[];
}

export const GAP = "gap";

/** Of a part whose kind the server has not sent yet. */
const DEFAULT_KIND: TextKind = "text";

export function heldLengths(held: AnswerText | undefined): number[] {
  return held ? held.parts.map((part) => part.text.length) : [];
}

export function haveOf(held: AnswerText): Have {
  return { run: held.run, lengths: heldLengths(held) };
}

/**
 * Cut each part to `lengths` and adopt the run. Where a run between was never seen, what is held may
 * differ from what was cut since: then nothing counts as held, and the next delta is a gap.
 */
export function startRun(
  held: AnswerText | undefined,
  answer: Pick<Answer, "parts">,
  run: number,
  lengths: readonly number[],
): AnswerText {
  const known = held && run <= held.run + 1 ? held.parts : [];
  const parts = lengths.map((length, index) => {
    const before = known[index];
    const kind = before?.kind ?? answer.parts[index]?.kind ?? DEFAULT_KIND;
    return { kind, text: before?.text.slice(0, length) ?? "" };
  });
  return { run, parts };
}

/** Append what is new of a delta; `GAP` where something before it is missing. */
export function applyDelta(
  held: AnswerText | undefined,
  delta: AnswerDelta,
): AnswerText | typeof GAP | undefined {
  if (held && delta.run < held.run) return held;
  if (held && delta.run > held.run) return GAP;
  const before = held?.parts[delta.part];
  const length = before?.text.length ?? 0;
  if (delta.at > length) return GAP;
  const added = delta.text.slice(length - delta.at);
  if (added === "" && before) return held;
  const parts = held?.parts.slice() ?? [];
  while (parts.length < delta.part) parts.push({ kind: DEFAULT_KIND, text: "" });
  parts[delta.part] = { kind: before?.kind ?? delta.kind, text: (before?.text ?? "") + added };
  return { run: delta.run, parts };
}

/** Whether exactly this much of this run is held; a part without text counts as none. */
export function holdsExactly(
  held: AnswerText | undefined,
  run: number,
  lengths: readonly number[],
): boolean {
  if (held?.run !== run) return false;
  const count = Math.max(held.parts.length, lengths.length);
  for (let index = 0; index < count; index += 1) {
    if ((held.parts[index]?.text.length ?? 0) !== (lengths[index] ?? 0)) return false;
  }
  return true;
}

/** Join an ended answer's parts, as they came with an open, to what is held of them. */
export function joinEnded(
  held: AnswerText | undefined,
  run: number,
  parts: readonly Part[],
): AnswerText {
  const known = held?.run === run ? held.parts : [];
  // A file has its place among the parts, but no text.
  const joined = parts.map((part, index) => {
    const before = known[index]?.text ?? "";
    const text = "text" in part ? before.slice(0, part.at) + part.text : "";
    return { kind: part.kind, text };
  });
  return { run, parts: joined };
}
