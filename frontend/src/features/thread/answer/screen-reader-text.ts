/** Converts markdown to text for screen readers: without marks, in pieces. */
import { texts } from "../../../i18n";

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const LONGEST = 600;

/** Bounded: without its end, each opening bracket would be searched up to the end of the text. */
const LINK = /!?\[([^\]]{0,300})\](?:\([^)]{0,500}\)|\[[^\]]{0,300}\])/g;
const CODE_SPAN = /(`{1,30})(?!`)([^]{0,300}?[^`])\1(?!`)/;

/** Marks at the edge of a word; those inside one, as in `snake_case`, stay. */
const WORD_MARKS =
  /(?<![\p{L}\p{N}\\])(?:[*_]{1,3}|~~)(?=\S)|(?<=[^\s*_~\\])(?:[*_]{1,3}|~~)(?![\p{L}\p{N}])/gu;

function withoutMarks(text: string): string {
  return text
    .replace(LINK, "$1")
    .replace(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)+/gm, "")
    .replace(/^[ \t:|-]+$/gm, (line) => (line.includes("---") ? "" : line))
    .replace(/^[ \t]*\||\|[ \t]*$/gm, "")
    .replace(WORD_MARKS, "")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

/** Replace each code block by its name. */
function withNamedCode(markdown: string): string {
  const said: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split("\n")) {
    const [, mark = "", rest = ""] = FENCE.exec(line) ?? [];
    if (fence === null && mark !== "") {
      fence = mark;
      said.push(texts.markdown.codeLabel(rest.trim() || texts.markdown.code));
    } else if (fence === null) said.push(line);
    else if (mark.startsWith(fence) && rest.trim() === "") fence = null;
  }
  return said.join("\n");
}

export function toScreenReaderText(markdown: string): string {
  const named = withNamedCode(markdown);
  // Inline code is kept as written.
  const pieces = named.split(CODE_SPAN);
  return pieces
    .map((piece, index) => (index % 3 === 0 ? withoutMarks(piece) : index % 3 === 2 ? piece : ""))
    .join("")
    .trim();
}

/**
 * Return where the last finished paragraph or block ends, from `start` on; `start` where none does.
 */
export function finishedEnd(markdown: string, start: number): number {
  let end = start;
  let fence: string | null = null;
  let at = start;
  for (;;) {
    const next = markdown.indexOf("\n", at);
    if (next === -1) return end;
    const line = markdown.slice(at, next).trim();
    const mark = /^(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== null) {
      if (mark === line && mark.startsWith(fence)) fence = null;
    } else if (mark !== undefined) fence = mark;
    else if (line === "" && at > start) end = next + 1;
    at = next + 1;
  }
}

/** Return a piece short enough for one announcement, and the rest. */
export function piece(text: string): [string, string] {
  if (text.length <= LONGEST) return [text, ""];
  const head = text.slice(0, LONGEST);
  const cut = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(". ") + 1, head.lastIndexOf(" "));
  const length = cut > 0 ? cut : LONGEST;
  return [text.slice(0, length), text.slice(length).trimStart()];
}
