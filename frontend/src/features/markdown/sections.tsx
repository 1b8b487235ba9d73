/**
 * Draws the sections of a text. A block that cannot be drawn is shown as written. A long text that
 * is opened is drawn in pieces, its end first; the browser skips sections out of sight, so that
 * those still missing have the same height.
 */
import { memo, startTransition, useEffect, useState, type CSSProperties } from "react";
import { ErrorBoundary } from "../../components/loading/error-boundary";
import { texts } from "../../i18n";
import { inTurn } from "../../lib/when-idle";
import { drawnSizeOf, heightOf } from "./lexer/block-sections";
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

/** As high as it will be: else many large sections are in sight, and drawn, in one frame. */
function styleOf(blocks: Blocks): CSSProperties | undefined {
  const height = heightOf(blocks);
  if (height === undefined) return undefined;
  return { "--section-height": `${String(height)}px` } as CSSProperties;
}

const Section = memo(function Section({ blocks }: { blocks: Blocks }) {
  return (
    <div className="md-section" style={styleOf(blocks)}>
      <ErrorBoundary fallback={<BlockByBlock blocks={blocks} />}>
        {blocks.map((block, index) =>
          isNote(block) ? null : <MemoBlock key={index} block={block} />,
        )}
      </ErrorBoundary>
    </div>
  );
});

const NO_BLOCKS: Blocks = [];

/** Takes the place of a section that is not drawn yet. */
export function LaterSection({ blocks = NO_BLOCKS }: { blocks?: Blocks }) {
  return <div className="md-section md-section-later" style={styleOf(blocks)} />;
}

/** The footnotes of full sections, which are read again with each change of the text. */
const notes = new WeakMap<Blocks, Blocks>();

function notesIn(section: Blocks): Blocks {
  const known = notes.get(section);
  if (known) return known;
  const found = section.some(isNote) ? section.filter(isNote) : NO_BLOCKS;
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

/** Return the index of the first section that is drawn together with those before `end`. */
function pieceStart(sections: readonly Blocks[], end: number): number {
  let start = end;
  for (let size = 0; start > 0 && size < AT_ONCE; start -= 1) {
    size += drawnSizeOf(sections[start - 1] ?? []);
  }
  return start;
}

/** The sections from the first index up to the second are not drawn yet. */
type Missing = readonly [from: number, to: number];

/** Return what is missing at first. A growing text shows its end at once. */
function missingAtFirst(sections: readonly Blocks[], length: number, isOpen: boolean): Missing {
  if (length <= AT_ONCE) return [0, 0];
  return [0, isOpen ? pieceStart(sections, sections.length) : sections.length];
}

/** Return which of the sections from `known` on are drawn later, where many have come together. */
function missingOfNew(sections: readonly Blocks[], known: number): Missing {
  return [known, Math.max(known, pieceStart(sections, sections.length))];
}

function useMissing(sections: readonly Blocks[], length: number, isOpen: boolean): Missing {
  const [missing, setMissing] = useState(() => missingAtFirst(sections, length, isOpen));
  const [known, setKnown] = useState(sections.length);
  const [from, to] = missing;
  const isWhole = to <= from;
  if (known !== sections.length) {
    setKnown(sections.length);
    if (isWhole && known < sections.length) setMissing(missingOfNew(sections, known));
  }
  const next = Math.max(from, pieceStart(sections, Math.min(to, sections.length)));
  useEffect(() => {
    if (isWhole) return undefined;
    return inTurn((isPrinting) => {
      const draw = () => {
        setMissing([from, isPrinting ? from : next]);
      };
      // The updates of a growing text would interrupt a transition over and over.
      if (isPrinting || isOpen) draw();
      else startTransition(draw);
    });
  }, [isWhole, from, next, isOpen]);
  return missing;
}

interface SectionsProps {
  sections: readonly Blocks[];
  length: number;
  isOpen: boolean;
}

export function Sections({ sections, length, isOpen }: SectionsProps) {
  const [from, to] = useMissing(sections, length, isOpen);
  return sections.map((blocks, index) =>
    index >= from && index < to ? (
      <LaterSection key={index} blocks={blocks} />
    ) : (
      <Section key={index} blocks={blocks} />
    ),
  );
}
