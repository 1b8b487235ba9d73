/**
 * Makes plain HTML of drawn Markdown for word processors: the elements that carry meaning, with no
 * class, no style and no control. Formulas are LaTeX, code has no colours.
 */
const KEPT = new Set(
  (
    "P H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE PRE CODE TABLE THEAD TBODY TR TH TD HR BR A IMG " +
    "STRONG EM DEL B I S U SUB SUP KBD MARK DETAILS SUMMARY"
  ).split(" "),
);
const DROPPED =
  "button, select, textarea, svg, iframe, script, style, .visually-hidden, .md-code-head, .answer-foot, .user-actions, .pending-foot, .stepper";
/** Meaningful without content. */
const MAY_BE_EMPTY = new Set(["BR", "HR", "IMG", "TH", "TD"]);
/** Their line breaks are shown, and there is no element in them. */
const AS_WRITTEN = ".md-raw, .user-text";
const WEB_LINK = /^(?:https?|mailto):/i;
const PICTURE = /^(?:https:|data:image\/)/i;
/** The page's own heading is the first level, so those of a text are drawn one level lower. */
const HEADING = /^md-h([1-6])$/;

/** Elements are made in a document without a view: it loads no picture. */
const inert = document.implementation.createHTMLDocument("");

function elementOf(name: string, ...content: (Node | string)[]): HTMLElement {
  const element = inert.createElement(name);
  element.append(...content);
  return element;
}

function inLines(text: string): (Node | string)[] {
  return text
    .split("\n")
    .flatMap((line, index) => (index === 0 ? [line] : [elementOf("br"), line]));
}

function nameOf(element: Element): string {
  const depth = [...element.classList].map((name) => HEADING.exec(name)?.[1]).find(Boolean);
  return depth === undefined ? element.tagName : `h${depth}`;
}

function formula(element: HTMLElement): Node | string {
  const source = element.dataset.tex ?? "";
  return element.matches(".md-formula-display") ? elementOf("p", ...inLines(source)) : source;
}

/** Return what takes the place of an element that has no counterpart; undefined where it has one. */
function replaced(element: HTMLElement): (Node | string)[] | undefined {
  if (element.matches(DROPPED)) return [];
  if (element.dataset.tex !== undefined) return [formula(element)];
  const { copy, copyHref } = element.dataset;
  if (copyHref !== undefined) {
    const link = elementOf("a", copy ?? copyHref);
    link.setAttribute("href", copyHref);
    return [link];
  }
  if (copy !== undefined) return [elementOf("pre", elementOf("code", copy))];
  if (element instanceof HTMLInputElement) return [element.checked ? "☑ " : "☐ "];
  if (element.matches(AS_WRITTEN)) return [elementOf("p", ...inLines(element.textContent))];
  if (element.tagName === "PRE") return [elementOf("pre", elementOf("code", element.textContent))];
  // What is folded is not shown.
  if (element instanceof HTMLDetailsElement && !element.open)
    return [...element.children].slice(0, 1).flatMap(cleaned);
  return undefined;
}

function copyAttributes(from: Element, to: HTMLElement): void {
  const copy = (name: string, pattern: RegExp) => {
    const value = from.getAttribute(name);
    if (value !== null && pattern.test(value)) to.setAttribute(name, value);
  };
  copy("dir", /^rtl$/);
  if (to.tagName === "A") copy("href", WEB_LINK);
  if (to.tagName === "OL") copy("start", /^(?!1$)\d+$/);
  if (to.tagName === "IMG") {
    copy("src", PICTURE);
    copy("alt", /./);
  }
  const align = from.getAttribute("align") ?? "";
  if (from.matches(".md-right") || align === "right") to.setAttribute("align", "right");
  if (from.matches(".md-center") || align === "center") to.setAttribute("align", "center");
}

function cleaned(node: Node): (Node | string)[] {
  if (node instanceof Text) return [node.data];
  if (!(node instanceof HTMLElement)) return [];
  const instead = replaced(node);
  if (instead) return instead;
  const content = [...node.childNodes].flatMap(cleaned);
  if (!KEPT.has(node.tagName)) return content;
  const element = elementOf(nameOf(node), ...content);
  copyAttributes(node, element);
  if (element.childNodes.length === 0 && !MAY_BE_EMPTY.has(element.tagName)) return [];
  // A link within the page leads nowhere elsewhere.
  if (element.tagName === "A" && !element.hasAttribute("href")) return content;
  return [element];
}

/** Return the plain elements of a drawn piece, in a document of their own. */
export function cleanElements(root: Node): HTMLElement {
  const content = root instanceof DocumentFragment ? [...root.childNodes] : [root];
  return elementOf("div", ...content.flatMap(cleaned));
}

export function cleanHtml(root: Node): string {
  return cleanElements(root).innerHTML;
}

/** Return the HTML of a message's texts; null while a part of them is not drawn. */
export function messageHtml(message: Element): string | null {
  if (message.querySelector(".md-section-later")) return null;
  const bodies = message.querySelectorAll(":scope > .md, :scope > .user-text");
  return [...bodies].map(cleanHtml).join("\n");
}
