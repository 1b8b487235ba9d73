/**
 * The allow-list of HTML: which tags become elements, and which of their attributes count. All others
 * stay text.
 */

/** Elements inside a line. Those of a list are here too: they are written inside table cells. */
const INLINE = new Set(
  "a b code del em i ins kbd li mark ol q s samp small strong sub sup u ul var".split(" "),
);
/** Elements of blocks, and parts of tables. */
const BLOCK = new Set(
  "br caption center details div h1 h2 h3 h4 h5 h6 hr p summary table tbody td tfoot th thead tr".split(
    " ",
  ),
);
const NAMES = [...INLINE, ...BLOCK];
const TAG = /^<(\/?)([a-z][a-z\d]*)(?=[\s/>])(?:[^"'<>]|"[^"<>]*"|'[^'<>]*')*>$/i;
const ATTRIBUTE = /\s([a-z][\w.:-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/gi;
const COMPLETE = /<(\/?)([a-z][a-z\d]*)(?=[\s/>])[^<>]*>/iy;
const HALF = /^<\/?(?:([a-z][a-z\d]*)([ \t][^<>\n]*)?)?$/i;
/** No tag is longer while it is written. */
const LONGEST = 400;

export interface Tag {
  name: string;
  isEnd: boolean;
}

export function parseTag(raw: string): Tag | null {
  const [, slash, name] = TAG.exec(raw) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), isEnd: slash === "/" };
}

export function isInline(name: string): boolean {
  return INLINE.has(name);
}

/** Return the value of an attribute, "" where it has none; null where it is missing. */
export function attributeOf(raw: string, wanted: string): string | null {
  for (const [, name, double, single, bare] of raw.matchAll(ATTRIBUTE)) {
    if (name?.toLowerCase() === wanted) return double ?? single ?? bare ?? "";
  }
  return null;
}

export type Align = "left" | "center" | "right";

export function alignOf(raw: string): Align | null {
  const align = attributeOf(raw, "align")?.toLowerCase();
  return align === "left" || align === "center" || align === "right" ? align : null;
}

/** Return the complete tag at this place, and where it ends. */
export function tagAt(text: string, at: number): (Tag & { end: number }) | null {
  COMPLETE.lastIndex = at;
  const [raw, slash, name = ""] = COMPLETE.exec(text) ?? [];
  if (raw === undefined) return null;
  return { name: name.toLowerCase(), isEnd: slash === "/", end: at + raw.length };
}

/** Return where a tag of the list begins that is still being written; -1 where none is. */
export function halfTagIn(text: string): number {
  const at = text.lastIndexOf("<");
  if (at < 0 || text.length - at > LONGEST || text[at - 1] === "\\") return -1;
  const found = HALF.exec(text.slice(at));
  if (!found) return -1;
  const [, name = "", attributes] = found;
  const known = name.toLowerCase();
  const isKnown = NAMES.some((other) =>
    attributes === undefined ? other.startsWith(known) : other === known,
  );
  return isKnown ? at : -1;
}
