/** Texts that once took time with the square of their length, broke the lexer, or might. */
import texts from "./hostile-texts.json";

export interface HostileText {
  name: string;
  before: string;
  /** Repeated up to the wanted length; `{i}` is the number of the repetition. */
  unit: string;
  after: string;
}

export const HOSTILE_TEXTS: readonly HostileText[] = texts;

export function hostileText({ before, unit, after }: HostileText, length: number): string {
  const count = Math.max(1, Math.ceil(length / unit.length));
  const units = Array.from({ length: count }, (_, index) =>
    unit.replaceAll("{i}", String(index)),
  ).join("");
  return before + units.slice(0, length) + after;
}
