/**
 * Draws markdown while it grows and after. Full sections are never rendered again, and the browser
 * skips those out of sight.
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
import { BlockStream } from "./lexer/block-stream";
import { FootnotePlace } from "./render/footnote";
import { FormulaCount, FormulaCounter } from "./render/formula";
import { ImageCount, ImageCounter } from "./image/image-count";
import { Footnotes, Sections } from "./sections";
import { InPlaceWriter } from "./growth/append-in-place";

/**
 * Holds, while a text is open, a function that draws appended text without React and returns
 * whether it could.
 */
export type Grow = RefObject<((text: string) => boolean) | null>;

/** Restores the text that React knows before React changes the DOM. */
class InPlaceBoundary extends Component<{ inPlace: InPlaceWriter; children: ReactNode }> {
  override getSnapshotBeforeUpdate(): null {
    this.props.inPlace.restore();
    return null;
  }

  override componentDidUpdate(): void {
    // React requires it beside getSnapshotBeforeUpdate.
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

/** Return what holds the end of the text: footnotes are drawn behind it. */
function lastSection(root: Element): Element {
  const last = root.lastElementChild;
  return last?.className === "md-notes" ? (last.previousElementSibling ?? root) : root;
}

export interface MarkdownProps {
  text: string;
  /** A new run may cut the text: it is lexed from its beginning. */
  run: number;
  isOpen: boolean;
  /** Receives the function that draws appended text without React. */
  grow?: Grow | undefined;
}

export const DrawnMarkdown = memo(function DrawnMarkdown({
  text,
  run,
  isOpen,
  grow,
}: MarkdownProps) {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- a new run means a new stream
  const stream = useMemo(() => new BlockStream(), [run]);
  const inPlace = useMemo(() => new InPlaceWriter(), []);
  const sections = stream.update(text, isOpen);
  const place = useId();
  const formulas = useMemo(() => new FormulaCounter(), []);
  const images = useMemo(() => new ImageCounter(), []);
  const root = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isOpen || !grow) return undefined;
    let drawn = sections;
    grow.current = (grown) => {
      const before = drawn;
      drawn = stream.update(grown, true);
      return root.current !== null && inPlace.write(lastSection(root.current), before, drawn);
    };
    return () => {
      grow.current = null;
    };
  }, [grow, inPlace, isOpen, sections, stream]);
  return (
    <FootnotePlace value={place}>
      <FormulaCount value={formulas}>
        <ImageCount value={images}>
          <InPlaceBoundary inPlace={inPlace}>
            <div ref={root} className={isOpen ? "md md-growing" : "md"}>
              <Sections sections={sections} length={text.length} isOpen={isOpen} />
              <Footnotes sections={sections} />
            </div>
          </InPlaceBoundary>
        </ImageCount>
      </FormulaCount>
    </FootnotePlace>
  );
});
