/**
 * Draws one formula. KaTeX builds its nodes itself, so the content security policy needs no inline
 * styles.
 */
import { createContext, memo, useContext, useLayoutEffect, useRef } from "react";
import { drawSoon } from "./formula-queue";
import { katex, loadKatex } from "./katex";

/** More formulas of one text, and longer ones, are shown as their source: each is many elements. */
const MOST = 1_000;
const MOST_LENGTH = 2_000;

/** Counts the formulas drawn in one text. */
export const FormulaCount = createContext({ drawn: 0 });

interface FormulaProps {
  source: string;
  isDisplay: boolean;
}

export const Formula = memo(function Formula({ source, isDisplay }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);

  const count = useContext(FormulaCount);

  useLayoutEffect(() => {
    const node = place.current;
    if (!node) return undefined;
    if (source.length > MOST_LENGTH || count.drawn >= MOST) {
      node.textContent = source;
      return undefined;
    }
    count.drawn += 1;
    let cancel: (() => void) | null = null;
    let isGone = false;
    const draw = () => {
      if (isGone) return;
      cancel = drawSoon(() => katex()?.(source.trim(), node, isDisplay));
    };
    if (!katex() || node.textContent === "") node.textContent = source;
    if (katex()) draw();
    else loadKatex().then(draw, () => null);
    return () => {
      isGone = true;
      count.drawn -= 1;
      cancel?.();
    };
  }, [source, isDisplay, count]);

  return (
    <span
      ref={place}
      className={isDisplay ? "md-formula md-formula-display" : "md-formula"}
      tabIndex={isDisplay ? 0 : undefined}
    />
  );
});
