/**
 * Appends new text at the end of an open answer to its last text node, without React: a render
 * would walk from the root to that node for each delta, which costs as much as all other script
 * together. Before React changes anything, the node gets back the text that React knows.
 */
import type { Section } from "../lexer/block";
import { appendedText } from "./appended-text";

function lastText(root: Element): Text | null {
  let node: Node | null = root;
  while (node && !(node instanceof Text)) node = node.lastChild;
  return node;
}

export class InPlaceWriter {
  private written: { node: Text; knownLength: number } | null = null;

  /** Append to `root` what `after` has more than `before`; return whether that was possible. */
  write(root: Element, before: readonly Section[], after: readonly Section[]): boolean {
    if (before === after) return true;
    const grown = appendedText(before, after);
    const node = grown && lastText(root);
    if (!grown || node?.data !== grown[0]) return false;
    this.written ??= { node, knownLength: node.length };
    node.appendData(grown[1].slice(grown[0].length));
    return true;
  }

  /** Restore the text that React knows. */
  restore(): void {
    const { node, knownLength } = this.written ?? {};
    node?.deleteData(knownLength ?? 0, node.length);
    this.written = null;
  }
}
