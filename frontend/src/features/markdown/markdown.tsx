/**
 * A text as markdown, while it grows and after. Sections of a dozen blocks are left alone once they
 * are full, and skipped by the browser while they are out of sight.
 */
import { memo, useId, useMemo } from "react";
import { BlockBody } from "./block";
import { BlockStream, type Block } from "./block-stream";
import { FootnotePlace } from "./footnote";

function isSameBlock(
  { block: before }: { block: Block },
  { block: after }: { block: Block },
): boolean {
  if (before === after) return true;
  if (before.token.raw !== after.token.raw || before.token.type !== after.token.type) return false;
  if (before.isOpen !== after.isOpen) return false;
  return before.links === after.links || !after.token.raw.includes("[");
}

const MemoBlock = memo(function MemoBlock({ block }: { block: Block }) {
  return <BlockBody token={block.token} isOpen={block.isOpen} links={block.links} />;
}, isSameBlock);

const Section = memo(function Section({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="md-section">
      {blocks.map((block, index) => (
        <MemoBlock key={index} block={block} />
      ))}
    </div>
  );
});

interface MarkdownProps {
  text: string;
  /** A text of another run may be cut: it is lexed from its beginning. */
  run: number;
  isOpen: boolean;
}

export const Markdown = memo(function Markdown({ text, run, isOpen }: MarkdownProps) {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a new run means a new stream
  const stream = useMemo(() => new BlockStream(), [run]);
  const sections = stream.update(text, isOpen);
  const place = useId();
  return (
    <FootnotePlace value={place}>
      <div className={isOpen ? "md md-growing" : "md"}>
        {sections.map((blocks, index) => (
          <Section key={index} blocks={blocks} />
        ))}
      </div>
    </FootnotePlace>
  );
});
