/** Writes both drawings of a text in one form: structure and words, without classes and controls. */

/** Boxes that only one of both has. */
const TRANSPARENT = new Set(["div", "span", "section"]);
const CONTROLS =
  ".md-code-head, .md-table-actions, .md-note-back, .data-footnote-backref, #footnote-label";

function formulaOf(element: Element): string | null {
  const ours = element.getAttribute("data-tex");
  const source = ours ?? element.querySelector("annotation")?.textContent;
  const isFormula = ours !== null || element.matches(".katex-display, .katex");
  if (!isFormula || source === undefined) return null;
  const isDisplay = element.matches(".md-formula-display, .katex-display");
  const plain = source
    .replace(/^\$`|`\$$|^\$\$?|\$\$?$|^\\[([]|\\[)\]]$/g, "")
    .replace(/\s+/g, " ");
  return `<${isDisplay ? "display" : "formula"} ${plain.trim()}>`;
}

function alignOf(element: Element): string {
  const side = /md-(left|right|center)/.exec(element.className)?.[1];
  const align = side ?? element.getAttribute("align");
  return align === null ? "" : ` align=${align}`;
}

function nameOf(element: Element): string {
  return /md-(h\d)/.exec(element.className)?.[1] ?? element.localName;
}

function attributesOf(element: Element): string {
  const start = element.getAttribute("start") ?? "1";
  const first = start === "1" ? "" : ` start=${start}`;
  const href = element.getAttribute("href");
  const isAddress = href !== null && !element.matches(".md-note-reference, [data-footnote-ref]");
  const address = isAddress ? ` href=${URL.canParse(href) ? new URL(href).href : href}` : "";
  return first + alignOf(element) + address;
}

function insideOf(element: Element): string {
  return [...element.childNodes].map(formOf).join("");
}

function elementForm(element: Element): string {
  if (element.matches(CONTROLS)) return "";
  const formula = formulaOf(element);
  if (formula !== null) return formula;
  const name = nameOf(element);
  if (name === "pre") return `<pre>${element.textContent.trimEnd()}</pre>`;
  if (name === "input") return element.hasAttribute("checked") ? "[x] " : "[ ] ";
  if (element.matches(".md-note, .footnotes li")) {
    const body = element.querySelector(":scope > div") ?? element;
    return `<note>${insideOf(body)}</note>`;
  }
  if (element.matches(".footnotes ol")) return insideOf(element);
  if (TRANSPARENT.has(name) && alignOf(element) === "") return insideOf(element);
  return `<${name}${attributesOf(element)}>${insideOf(element)}</${name}>`;
}

function formOf(node: Node): string {
  if (node instanceof Element) return elementForm(node);
  return node instanceof Text ? node.data.replace(/[ \t\n]+/g, " ").replaceAll("<", "&lt;") : "";
}

export function normalForm(root: Element): string {
  return insideOf(root)
    .replace(
      / *(<\/?(?:p|ul|ol|li|table|thead|tbody|tr|th|td|blockquote|h\d|hr|pre|br|details|summary|div|note|display)\b[^>]*>) */g,
      "$1",
    )
    .replace(/(\[[ x]\]) +/g, "$1 ")
    .replace(/<div[^>]*>(<p>.*?)<\/div>/g, "$1")
    .replace(/(<\/(?:h\d|p|ul|ol|pre|table|blockquote|details|note)>)/g, "$1\n")
    .trim();
}
