/**
 * Draws one formula. KaTeX builds its nodes itself, so the content security policy needs no inline
 * styles.
 */
import { memo, useLayoutEffect, useRef } from "react";
import { useTabStop } from "./tab-stop";
import { katex, loadKatex } from "./katex";

interface FormulaProps {
  source: string;
  /** The formula as written, shown where it cannot be drawn. */
  raw: string;
  isDisplay: boolean;
}

export const Formula = memo(function Formula({ source, raw, isDisplay }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);
  useTabStop(place, isDisplay);

  useLayoutEffect(() => {
    let isGone = false;
    const draw = () => {
      if (!isGone && place.current) katex()?.(source.trim(), raw, place.current, isDisplay);
    };
    if (katex()) draw();
    else {
      if (place.current) place.current.textContent = raw;
      loadKatex().then(draw, () => null);
    }
    return () => {
      isGone = true;
    };
  }, [source, raw, isDisplay]);

  return (
    <span
      ref={place}
      data-tex={raw}
      className={isDisplay ? "md-formula md-formula-display" : "md-formula"}
    />
  );
});
