/** Counts whole seconds down to zero, once; `null` counts nothing. */
import { useEffect, useRef, useState } from "react";

export function useCountdown(total_s: number | null, onZero: () => void): number | null {
  const [left_s, setLeft] = useState(total_s === null ? null : Math.ceil(total_s));
  const latest = useRef(onZero);
  useEffect(() => {
    latest.current = onZero;
  });
  useEffect(() => {
    if (total_s === null) return undefined;
    const due = performance.now() + total_s * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((due - performance.now()) / 1000));
      setLeft(rest);
      // The retry costs a request to a service, so it waits until the page is visible.
      if (rest > 0 || document.hidden) return;
      clearInterval(timer);
      latest.current();
    }, 250);
    return () => {
      clearInterval(timer);
    };
  }, [total_s]);
  return total_s === null ? null : left_s;
}
