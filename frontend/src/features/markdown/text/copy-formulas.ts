/**
 * Copies formulas of a selection as they were written, where the browser would copy each twice, as
 * MathML and as drawn. A formula that is selected in part is copied whole.
 */
const FORMULA = ".md-formula";
/** Controls, which the browser leaves out of a copy by `user-select`. */
const NOT_TEXT =
  ".visually-hidden, .md-code-head, .answer-foot, .user-actions, .pending-foot, button";

function formulaAround(node: Node): Element | null {
  return (node instanceof Element ? node : node.parentElement)?.closest(FORMULA) ?? null;
}

function wholeRange(range: Range): Range {
  const whole = range.cloneRange();
  const first = formulaAround(range.startContainer);
  const last = formulaAround(range.endContainer);
  if (first) whole.setStartBefore(first);
  if (last) whole.setEndAfter(last);
  return whole;
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

function onCopy(event: ClipboardEvent): void {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
  const content = wholeRange(selection.getRangeAt(0)).cloneContents();
  const formulas = content.querySelectorAll<HTMLElement>(FORMULA);
  if (formulas.length === 0 || !event.clipboardData) return;
  for (const element of content.querySelectorAll(NOT_TEXT)) element.remove();
  for (const formula of formulas) formula.replaceChildren(formula.dataset.tex ?? "");
  const box = document.createElement("div");
  box.append(content.cloneNode(true));
  event.clipboardData.setData("text/html", box.innerHTML);
  event.clipboardData.setData("text/plain", textOf(content));
  event.preventDefault();
}

export function copyFormulas(): void {
  document.addEventListener("copy", onCopy);
}
