/** Decodes character references: the lexer leaves them as written, and so would React. */
const REFERENCE = /&(?:#x([\da-f]{1,6})|#(\d{1,7})|[a-z][a-z\d]{1,31});/gi;

let parser: HTMLTextAreaElement | undefined;
/** Decoded names: a growing line is decoded again with each delta. HTML has about 2,100. */
const decoded = new Map<string, string>();

function fromCode(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\ufffd";
}

/**
 * The browser knows all names of HTML. The content of a text area is text: it loads and runs
 * nothing.
 */
function fromName(source: string): string {
  const known = decoded.get(source);
  if (known !== undefined) return known;
  parser ??= document.createElement("textarea");
  parser.innerHTML = source;
  const text = parser.value;
  // HTML also reads `&notit;` as `&not` and "it;"; markdown leaves a name that it does not know.
  if (text.length > 1 && text.endsWith(";")) return source;
  decoded.set(source, text);
  return text;
}

/** Return the text with its character references decoded; unknown ones stay as written. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (source, hex?: string, decimal?: string) => {
    if (hex !== undefined) return fromCode(parseInt(hex, 16));
    if (decimal !== undefined) return fromCode(parseInt(decimal, 10));
    return fromName(source);
  });
}
