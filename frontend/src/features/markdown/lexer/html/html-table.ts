/** Reads an HTML table as the table that Markdown has, so that both are drawn and copied alike. */
import type { Token, Tokens } from "marked";
import { asWritten, hasManyCells } from "../bounds/block-size";
import { alignOf, type Align } from "./tags";

const PART = /<(\/?)(table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td)(?=[\s/>])[^<>]*>/gi;
const HALF_TAG = /<[^<>]*$/;
const BETWEEN_PARAGRAPHS = /<\/(?:p|div)>\s*<(?:p|div)(?:\s[^<>]*)?>|\n[ \t]*\n\s*/gi;
const PARAGRAPH = /<\/?(?:p|div)(?:\s[^<>]*)?>/gi;

interface Cell {
  text: string;
  align: Align | null;
  isHead: boolean;
}

interface Place {
  kind: "cell" | "caption";
  start: number;
  align: Align | null;
  isHead: boolean;
}

export function oneLine(source: string): string {
  const lines = source.split("\n").map((line) => line.trim());
  return lines.join(" ").trim();
}

/** Return the words of a cell as a line of Markdown. */
function lineOf(source: string): string {
  return oneLine(source.trim().replace(BETWEEN_PARAGRAPHS, "<br><br>").replace(PARAGRAPH, ""));
}

class Reader {
  readonly rows: Cell[][] = [];
  caption = "";
  private place: Place | null = null;

  constructor(private readonly source: string) {}

  /** Return whether all is in cells and in the caption. */
  read(): boolean {
    let end = 0;
    for (const found of this.source.matchAll(PART)) {
      if (!this.isOutside(end, found.index)) return false;
      end = found.index + found[0].length;
      this.leave(found.index, found[2]?.toLowerCase() ?? "");
      if (found[1] === "") this.enter(found[2]?.toLowerCase() ?? "", found[0], end);
    }
    const isWhole = this.isOutside(end, this.source.length);
    this.leave(this.source.length, "table");
    return isWhole;
  }

  private isOutside(from: number, to: number): boolean {
    if (this.place) return true;
    const between = this.source.slice(from, to);
    const rest = to === this.source.length ? between.replace(HALF_TAG, "") : between;
    return rest.trim() === "";
  }

  private enter(name: string, tag: string, start: number): void {
    if (name === "tr") this.rows.push([]);
    if (name === "th" || name === "td") {
      if (this.rows.length === 0) this.rows.push([]);
      this.place = { kind: "cell", start, align: alignOf(tag), isHead: name === "th" };
    }
    if (name === "caption") this.place = { kind: "caption", start, align: null, isHead: false };
  }

  private leave(end: number, name: string): void {
    if (!this.place || name === "col") return;
    const { kind, start, align, isHead } = this.place;
    const text = lineOf(this.source.slice(start, end));
    if (kind === "caption") this.caption = text;
    else this.rows.at(-1)?.push({ text, align, isHead });
    this.place = null;
  }
}

function cellsOf(row: readonly Cell[], columns: number, header: boolean): Tokens.TableCell[] {
  return Array.from({ length: columns }, (_, index) => {
    const { text = "", align = null } = row[index] ?? {};
    return { text, tokens: [], header, align };
  });
}

/** Read the content of a table; undefined where words are outside its cells. */
export function htmlTable(raw: string, content: string): Token | undefined {
  if (/<table[\s>]/i.test(content)) return undefined;
  const reader = new Reader(content);
  if (!reader.read()) return undefined;
  const rows = reader.rows.filter((row) => row.length > 0);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (hasManyCells(columns, rows.length)) return asWritten(raw);
  const head = rows[0]?.every(({ isHead }) => isHead) === true ? rows.shift() : undefined;
  const table: Tokens.Table = {
    type: "table",
    raw,
    align: [],
    header: head ? cellsOf(head, columns, true) : [],
    rows: rows.map((row) => cellsOf(row, columns, false)),
  };
  if (reader.caption === "") return table;
  const caption = { type: "paragraph", raw: reader.caption, text: reader.caption, tokens: [] };
  return { type: "box", raw, align: null, tokens: [caption, table] };
}
