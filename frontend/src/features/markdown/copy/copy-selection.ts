/**
 * Copies a selection of drawn Markdown as text and as HTML without classes and controls. Formulas
 * are copied as they were written, where the browser would copy each twice, as MathML and as drawn.
 * A formula that is selected in part is copied whole.
 */
import { cleanHtml } from "./clean-html";

const FORMULA = ".md-formula";
/** Controls, which the browser leaves out of a copy by `user-select`. */
const NOT_TEXT =
  ".visually-hidden, .md-code-head, .answer-foot, .user-actions, .pending-foot, button";
/** Parts of these have no meaning without the element around them. */
const FRAMES = "table, thead, tbody, tr, ul, ol";

function elementAround(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}

function formulaAround(node: Node): Element | null {
  return elementAround(node)?.closest(FORMULA) ?? null;
}

function wholeRange(range: Range): Range {
  const whole = range.cloneRange();
  const first = formulaAround(range.startContainer);
  const last = formulaAround(range.endContainer);
  if (first) whole.setStartBefore(first);
  if (last) whole.setEndAfter(last);
  return whole;
}

/** Number a list from the first item of the selection on. */
function renumber(list: HTMLOListElement, original: Element, range: Range): void {
  const items = [...original.children];
  const first = items.findIndex((item) => range.intersectsNode(item));
  if (first > 0) list.start += first;
}

function framed(content: DocumentFragment, frame: Node): DocumentFragment {
  const whole = document.createDocumentFragment();
  frame.appendChild(content);
  whole.append(frame);
  return whole;
}

/** Return the selected content inside the list, table or code that it is a part of. */
function withFrames(range: Range): DocumentFragment {
  let content: DocumentFragment = range.cloneContents();
  let around = elementAround(range.commonAncestorContainer);
  if (around?.closest("pre")) {
    const isWhole = content.textContent.includes("\n");
    return framed(content, document.createElement(isWhole ? "pre" : "code"));
  }
  while (around?.matches(FRAMES)) {
    const frame = around.cloneNode(false);
    if (frame instanceof HTMLOListElement) renumber(frame, around, range);
    content = framed(content, frame);
    around = around.parentElement;
  }
  return content;
}

/** Return the text as the browser would copy it: line breaks come from the layout. */
function textOf(content: DocumentFragment): string {
  const stage = document.createElement("div");
  stage.className = "copy-stage md";
  stage.append(content);
  document.body.append(stage);
  const text = stage.innerText;
  stage.remove();
  return text;
}

function textWithFormulas(range: Range): string {
  const content = range.cloneContents();
  for (const element of content.querySelectorAll(NOT_TEXT)) element.remove();
  for (const formula of content.querySelectorAll<HTMLElement>(FORMULA))
    formula.replaceChildren(formula.dataset.tex ?? "");
  return textOf(content);
}

function isInField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea") !== null;
}

function onCopy(event: ClipboardEvent): void {
  const selection = getSelection();
  if (!event.clipboardData || isInField(event.target)) return;
  // Firefox has a range for each cell of a column that is selected: its own copy is right.
  if (!selection || selection.isCollapsed || selection.rangeCount !== 1) return;
  const range = wholeRange(selection.getRangeAt(0));
  const content = withFrames(range);
  const isMarkdown = elementAround(range.commonAncestorContainer)?.closest(".md") != null;
  if (!isMarkdown && !content.querySelector(".md")) return;
  const hasFormula = content.querySelector(FORMULA) !== null;
  event.clipboardData.setData("text/html", cleanHtml(content));
  event.clipboardData.setData(
    "text/plain",
    hasFormula ? textWithFormulas(range) : selection.toString(),
  );
  event.preventDefault();
}

export function copySelectionsAsHtml(): void {
  document.addEventListener("copy", onCopy);
}
