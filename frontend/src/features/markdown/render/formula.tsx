/**
 * Draws one formula. KaTeX builds its nodes itself, so the content security policy needs no inline
 * styles.
 */
import { createContext, memo, useContext, useLayoutEffect, useRef } from "react";
import { drawSoon } from "./formula-queue";
import { useTabStop } from "./tab-stop";
import { drawerOf, loadDrawer } from "./katex";

/** More formulas of one text, and longer ones, are shown as their source: each is many elements. */
const MOST = 1_000;
const MOST_LENGTH = 2_000;

/** Counts the formulas drawn in one text. */
export class FormulaCounter {
  private drawn = 0;

  take(): boolean {
    if (this.drawn >= MOST) return false;
    this.drawn += 1;
    return true;
  }

  giveBack(): void {
    this.drawn -= 1;
  }
}

export const FormulaCount = createContext(new FormulaCounter());

interface FormulaProps {
  source: string;
  /** The formula as written, shown where it cannot be drawn. */
  raw: string;
  isDisplay: boolean;
}

export const Formula = memo(function Formula({ source, raw, isDisplay }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);
  useTabStop(place, isDisplay);

  const count = useContext(FormulaCount);

  useLayoutEffect(() => {
    const node = place.current;
    if (!node) return undefined;
    if (source.length > MOST_LENGTH || !count.take()) {
      node.textContent = raw;
      return undefined;
    }
    let cancel: (() => void) | null = null;
    let isGone = false;
    const draw = () => {
      if (isGone) return;
      cancel = drawSoon(() => drawerOf(source)?.(source.trim(), raw, node, isDisplay));
    };
    if (!drawerOf(source) || node.textContent === "") node.textContent = raw;
    if (drawerOf(source)) draw();
    else loadDrawer(source).then(draw, () => null);
    return () => {
      isGone = true;
      count.giveBack();
      cancel?.();
    };
  }, [source, raw, isDisplay, count]);

  return (
    <span
      ref={place}
      data-tex={raw}
      className={isDisplay ? "md-formula md-formula-display" : "md-formula"}
    />
  );
});
