/** Decodes character references: the lexer leaves them as written, and so would React. */
const REFERENCE = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|[a-z][a-z\d]{1,31});/gi;

let parser: HTMLTextAreaElement | undefined;
/** The texts of names: a growing line is decoded again with each delta. HTML has about 2,100. */
const decoded = new Map<string, string>();
const MOST_NAMES = 10_000;
/** The text of no name. */
const SEPARATOR = "\u0001";

function fromCode(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\ufffd";
}

/** Return the names in a text that are not decoded yet. */
function newNames(text: string): string[] {
  const names = new Set<string>();
  for (const [source, hex, decimal] of text.matchAll(REFERENCE)) {
    if (hex === undefined && decimal === undefined && !decoded.has(source)) names.add(source);
  }
  return [...names];
}

/**
 * The browser knows all names of HTML. The content of a text area is text: it loads and runs
 * nothing. The names of a text are parsed at once, which takes hardly longer than parsing one.
 */
function decodeNames(text: string): void {
  if (decoded.size > MOST_NAMES) decoded.clear();
  const names = newNames(text);
  if (names.length === 0) return;
  parser ??= document.createElement("textarea");
  parser.innerHTML = names.join(SEPARATOR);
  const found = parser.value.split(SEPARATOR);
  for (const [index, source] of names.entries()) {
    const name = found[index] ?? source;
    // HTML also reads `&notit;` as `&not` and "it;"; markdown leaves a name that it does not know.
    decoded.set(source, name.length > 1 && name.endsWith(";") ? source : name);
  }
}

/** Return the text with its character references decoded; unknown ones stay as written. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  decodeNames(text);
  return text.replace(REFERENCE, (source, hex?: string, decimal?: string) => {
    if (hex !== undefined) return fromCode(parseInt(hex, 16));
    if (decimal !== undefined) return fromCode(parseInt(decimal, 10));
    return decoded.get(source) ?? source;
  });
}
