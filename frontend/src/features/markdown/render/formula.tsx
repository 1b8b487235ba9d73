/**
 * Draws one formula. KaTeX builds its nodes itself, so the content security policy needs no inline
 * styles.
 */
import { memo, useLayoutEffect, useRef } from "react";
import { katex, loadKatex } from "./katex";

interface FormulaProps {
  source: string;
  isDisplay: boolean;
}

export const Formula = memo(function Formula({ source, isDisplay }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    let isGone = false;
    const draw = () => {
      if (!isGone && place.current) katex()?.(source.trim(), place.current, isDisplay);
    };
    if (katex()) draw();
    else {
      if (place.current) place.current.textContent = source;
      loadKatex().then(draw, () => null);
    }
    return () => {
      isGone = true;
    };
  }, [source, isDisplay]);

  return (
    <span
      ref={place}
      className={isDisplay ? "md-formula md-formula-display" : "md-formula"}
      tabIndex={isDisplay ? 0 : undefined}
    />
  );
});
