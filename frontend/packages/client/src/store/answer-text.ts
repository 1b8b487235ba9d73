/**
 * The client's rule: how start, delta, part and end change an answer's text and states. They are
 * stored by (answer, run, part), apart from messages. Pure; no other module changes it.
 */
import type {
  AnswerDelta,
  Answer,
  AnswerPart as PartEvent,
  Have,
  Part,
  PartState,
  TextKind,
} from "../protocol";
import { STATE_KINDS } from "../protocol";

export interface AnswerPart {
  /** A kind of the protocol, or one of a later server. */
  kind: TextKind | (string & {});
  text: string;
  /** Of a kind with state, once it is known. */
  state?: PartState;
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

function revOf(part: AnswerPart | undefined): number {
  return part?.state?.rev ?? 0;
}

export function haveOf(stored: AnswerText): Have {
  const have = { run: stored.run, lengths: storedLengths(stored) };
  return stored.parts.some(revOf) ? { ...have, revs: stored.parts.map(revOf) } : have;
}

/**
 * Cut each part to `lengths` and `revs` and adopt the run. If a run between was missed, the stored text may
 * differ from what that run cut: all of it is dropped, and the next delta is a gap.
 */
export function startRun(
  stored: AnswerText | undefined,
  answer: Pick<Answer, "parts">,
  run: number,
  lengths: readonly number[],
  revs: readonly number[] = [],
): AnswerText {
  const known = stored && run <= stored.run + 1 ? stored.parts : [];
  const parts = lengths.map((length, index) => {
    const before = known[index];
    const kind = before?.kind ?? answer.parts[index]?.kind ?? DEFAULT_KIND;
    const cut = { kind, text: before?.text.slice(0, length) ?? "" };
    const state = revOf(before) <= (revs[index] ?? 0) ? before?.state : undefined;
    return state ? { ...cut, state } : cut;
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
  const parts = withPart(stored, delta.part);
  parts[delta.part] = {
    ...before,
    kind: before?.kind ?? delta.kind,
    text: (before?.text ?? "") + added,
  };
  return { run: delta.run, parts };
}

/** Return a copy of the parts, with room for part `index`. */
function withPart(stored: AnswerText | undefined, index: number): AnswerPart[] {
  const parts = stored?.parts.slice() ?? [];
  while (parts.length < index) parts.push({ kind: DEFAULT_KIND, text: "" });
  return parts;
}

/** Set the state of a part, unless its revision is known; return `GAP` for a run not seen. */
export function applyState(
  stored: AnswerText | undefined,
  event: PartEvent,
): AnswerText | typeof GAP | undefined {
  if (stored && event.run < stored.run) return stored;
  if (stored && event.run > stored.run) return GAP;
  const before = stored?.parts[event.part];
  // A later server may send states of other kinds.
  const kind = STATE_KINDS.find((name) => name in event);
  const state = kind && event[kind];
  if (!state || state.rev <= revOf(before)) return stored;
  const parts = withPart(stored, event.part);
  parts[event.part] = { kind, text: before?.text ?? "", state };
  return { run: event.run, parts };
}

/**
 * Whether exactly `lengths` and `revs` of this run are stored; a part without text counts as length
 * 0, one without state as revision 0.
 */
export function holdsExactly(
  stored: AnswerText | undefined,
  run: number,
  lengths: readonly number[],
  revs?: readonly number[],
): boolean {
  if (stored?.run !== run) return false;
  const count = Math.max(stored.parts.length, lengths.length);
  for (let index = 0; index < count; index += 1) {
    const part = stored.parts[index];
    if ((part?.text.length ?? 0) !== (lengths[index] ?? 0)) return false;
    if (revs && revOf(part) !== (revs[index] ?? 0)) return false;
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
  const joined = parts.map((part, index) => {
    const before = known[index]?.text ?? "";
    const text = before.slice(0, part.at ?? 0) + (part.text ?? "");
    const joined = { kind: part.kind, text };
    const state = part.kind === "tool" ? part.tool : part.kind === "file" ? part.file : undefined;
    return state ? { ...joined, state } : joined;
  });
  return { run, parts: joined };
}
