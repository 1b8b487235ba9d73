/**
 * A text as markdown, while it grows and after. Sections of a dozen blocks are left alone once they
 * are full, and skipped by the browser while they are out of sight.
 */
import {
  Component,
  memo,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  type ReactNode,
  type RefObject,
} from "react";
import { isSameBlock, type Block } from "./lexer/block";
import { BlockStream } from "./lexer/block-stream";
import { BlockBody } from "./render/block-body";
import { FootnotePlace } from "./render/footnote";
import { InPlace } from "./growth/append-in-place";

/** Where an open text says how it is drawn as it grows: whether that could be done without React. */
export type Grow = RefObject<((text: string) => boolean) | null>;

const MemoBlock = memo(
  function MemoBlock({ block }: { block: Block }) {
    return <BlockBody token={block.token} isOpen={block.isOpen} links={block.links} />;
  },
  (before, after) => isSameBlock(before.block, after.block),
);

const Section = memo(function Section({ blocks }: { blocks: readonly Block[] }) {
  return (
    <div className="md-section">
      {blocks.map((block, index) => (
        <MemoBlock key={index} block={block} />
      ))}
    </div>
  );
});

/** Gives React back what was written without it, before React changes anything. */
class WrittenInPlace extends Component<{ inPlace: InPlace; children: ReactNode }> {
  override getSnapshotBeforeUpdate(): null {
    this.props.inPlace.restore();
    return null;
  }

  override componentDidUpdate(): void {
    // React wants one beside the other.
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

export interface MarkdownProps {
  text: string;
  /** A text of another run may be cut: it is lexed from its beginning. */
  run: number;
  isOpen: boolean;
  /** Takes the function that draws a grown text without React, where that can be done. */
  grow?: Grow | undefined;
}

export const Markdown = memo(function Markdown({ text, run, isOpen, grow }: MarkdownProps) {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a new run means a new stream
  const stream = useMemo(() => new BlockStream(), [run]);
  const inPlace = useMemo(() => new InPlace(), []);
  const sections = stream.update(text, isOpen);
  const place = useId();
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isOpen || !grow) return undefined;
    let drawn = sections;
    grow.current = (grown) => {
      const before = drawn;
      drawn = stream.update(grown, true);
      return root.current !== null && inPlace.write(root.current, before, drawn);
    };
    return () => {
      grow.current = null;
    };
  }, [grow, inPlace, isOpen, sections, stream]);
  return (
    <FootnotePlace value={place}>
      <WrittenInPlace inPlace={inPlace}>
        <div ref={root} className={isOpen ? "md md-growing" : "md"}>
          {sections.map((blocks, index) => (
            <Section key={index} blocks={blocks} />
          ))}
        </div>
      </WrittenInPlace>
    </FootnotePlace>
  );
});
