/** Gives the spoken text of a growing markdown text, block by block, each block once. */
import type { Block } from "../lexer/block";
import { BlockStream } from "../lexer/block-stream";
import { spokenText } from "./spoken-text";

/** These are complete before a blank line; a list or a quote may go on behind it. */
const ENDED_BY_BLANK = new Set(["paragraph", "heading", "math", "hr"]);

function isComplete(block: Block, text: string): boolean {
  return !block.isOpen || (/\n[ \t]*\n$/.test(text) && ENDED_BY_BLANK.has(block.token.type));
}

export class SpokenStream {
  private readonly stream = new BlockStream();
  private spoken = 0;

  /** Skip what is complete already. */
  skip(text: string): void {
    this.next(text);
  }

  /** Return the words of the blocks that were completed since the last call. */
  next(text: string): string {
    const blocks = this.stream.update(text, true).flat();
    const open = blocks.findIndex((block) => !isComplete(block, text));
    return this.speak(open < 0 ? blocks : blocks.slice(0, open));
  }

  /** Return the words of all further blocks of the whole text. */
  end(text: string): string {
    return this.speak(this.stream.update(text, false).flat());
  }

  private speak(blocks: readonly Block[]): string {
    const words = spokenText(blocks.slice(this.spoken));
    this.spoken = Math.max(this.spoken, blocks.length);
    return words;
  }
}
