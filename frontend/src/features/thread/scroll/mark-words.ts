/** Marks words in an element by the CSS Custom Highlight API. */
const SKIPPED = ".visually-hidden, button, summary, .katex, textarea";

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Return the ranges of the words in the element's text, whatever their case. */
export function rangesOf(element: HTMLElement, words: readonly string[]): Range[] {
  const pattern = new RegExp(words.map(escaped).join("|"), "giu");
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const ranges: Range[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement?.closest(SKIPPED)) continue;
    for (const { 0: found, index } of (node as Text).data.matchAll(pattern)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + found.length);
      ranges.push(range);
    }
  }
  return ranges;
}

/** Mark `words` in `element`, also where it is drawn anew; return a function that ends it. */
export function markWords(
  name: string,
  element: HTMLElement,
  words: readonly string[],
): () => void {
  const mark = () => {
    CSS.highlights.set(name, new Highlight(...rangesOf(element, words)));
  };
  mark();
  const observer = new MutationObserver(mark);
  observer.observe(element, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    CSS.highlights.delete(name);
  };
}
