/**
 * Draws the sections of a text. A block that cannot be drawn is shown as written. A long text that
 * is opened is drawn in pieces, its end first; the browser skips sections out of sight, so that
 * those still missing have the same height.
 */
import { memo, startTransition, useEffect, useState } from "react";
import { ErrorBoundary } from "../../components/loading/error-boundary";
import { texts } from "../../i18n";
import { whenIdle } from "../../lib/when-idle";
import { isSameBlock, type Block, type Section as Blocks } from "./lexer/block";
import { BlockBody } from "./render/block-body";

/** Texts up to this length are drawn at once; longer ones in pieces of this length. */
export const AT_ONCE = 8_000;

const MemoBlock = memo(
  function MemoBlock({ block }: { block: Block }) {
    return <BlockBody token={block.token} isOpen={block.isOpen} links={block.links} />;
  },
  (before, after) => isSameBlock(before.block, after.block),
);

/** Only where a section has failed has each of its blocks a boundary. */
function BlockByBlock({ blocks }: { blocks: Blocks }) {
  return blocks.map((block, index) => (
    <ErrorBoundary
      key={index}
      of={block.token.raw}
      fallback={
        <p className="md-raw" dir="auto">
          {block.token.raw}
        </p>
      }
    >
      <MemoBlock block={block} />
    </ErrorBoundary>
  ));
}

/** Footnotes are drawn at the end of the text. */
function isNote({ token }: Block): boolean {
  return token.type === "footnote";
}

const Section = memo(function Section({ blocks }: { blocks: Blocks }) {
  return (
    <div className="md-section">
      <ErrorBoundary fallback={<BlockByBlock blocks={blocks} />}>
        {blocks.map((block, index) =>
          isNote(block) ? null : <MemoBlock key={index} block={block} />,
        )}
      </ErrorBoundary>
    </div>
  );
});

/** Takes the place of a section that is not drawn yet. */
export function LaterSection() {
  return <div className="md-section md-section-later" />;
}

const NO_NOTES: Blocks = [];
/** The footnotes of full sections, which are read again with each change of the text. */
const notes = new WeakMap<Blocks, Blocks>();

function notesIn(section: Blocks): Blocks {
  const known = notes.get(section);
  if (known) return known;
  const found = section.some(isNote) ? section.filter(isNote) : NO_NOTES;
  notes.set(section, found);
  return found;
}

export function Footnotes({ sections }: { sections: readonly Blocks[] }) {
  const blocks = sections.flatMap(notesIn);
  if (blocks.length === 0) return null;
  return (
    <div className="md-notes" role="group" aria-label={texts.markdown.footnotes}>
      <ErrorBoundary fallback={<BlockByBlock blocks={blocks} />}>
        {blocks.map((block, index) => (
          <MemoBlock key={index} block={block} />
        ))}
      </ErrorBoundary>
    </div>
  );
}

function lengthOf(blocks: Blocks): number {
  return blocks.reduce((sum, { token }) => sum + token.raw.length, 0);
}

/** Return the index of the first section that is drawn together with those before `end`. */
function pieceStart(sections: readonly Blocks[], end: number): number {
  let start = end;
  for (let length = 0; start > 0 && length < AT_ONCE; start -= 1) {
    length += lengthOf(sections[start - 1] ?? []);
  }
  return start;
}

/** Return from which section on all are drawn. A growing text shows its end at once. */
function useFirstDrawn(sections: readonly Blocks[], length: number, isOpen: boolean): number {
  const [first, setFirst] = useState(() => {
    if (length <= AT_ONCE) return 0;
    return isOpen ? pieceStart(sections, sections.length) : sections.length;
  });
  const next = pieceStart(sections, Math.min(first, sections.length));
  useEffect(() => {
    if (first === 0) return undefined;
    return whenIdle((isPrinting) => {
      if (isPrinting) setFirst(0);
      // The updates of a growing text would interrupt a transition over and over.
      else if (isOpen) setFirst(next);
      else {
        startTransition(() => {
          setFirst(next);
        });
      }
    });
  }, [first, next, isOpen]);
  return first;
}

interface SectionsProps {
  sections: readonly Blocks[];
  length: number;
  isOpen: boolean;
}

export function Sections({ sections, length, isOpen }: SectionsProps) {
  const first = useFirstDrawn(sections, length, isOpen);
  return sections.map((blocks, index) =>
    index < first ? <LaterSection key={index} /> : <Section key={index} blocks={blocks} />,
  );
}
