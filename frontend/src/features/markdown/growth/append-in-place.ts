/**
 * Writes what was added at the end of an open text straight into its last text node. React, which
 * would walk from the page's root down to it for each delta, costs as much as all the rest of the
 * script together. What React believes the node to say is given back to it before it changes anything.
 */
import type { Section } from "../lexer/block";
import { grownLine } from "./appended-text";

function lastText(root: Element): Text | null {
  let node: Node | null = root;
  while (node && !(node instanceof Text)) node = node.lastChild;
  return node;
}

export class InPlace {
  private written: { node: Text; knownLength: number } | null = null;

  /** Write what `after` has more than `before`, as drawn in `root`; whether that could be done. */
  write(root: Element, before: readonly Section[], after: readonly Section[]): boolean {
    if (before === after) return true;
    const grown = grownLine(before, after);
    const node = grown && lastText(root);
    if (!grown || node?.data !== grown[0]) return false;
    this.written ??= { node, knownLength: node.length };
    node.appendData(grown[1].slice(grown[0].length));
    return true;
  }

  /** Let the node say what React knows. */
  restore(): void {
    const { node, knownLength } = this.written ?? {};
    node?.deleteData(knownLength ?? 0, node.length);
    this.written = null;
  }
}
