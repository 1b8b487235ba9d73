/**
 * The retry button. With a wait from the server it counts down and retries once by itself while the
 * page is visible.
 */
import { useRef, useState } from "react";
import { Button } from "../../../components/ui/button";
import { useCountdown } from "./use-countdown";
import { texts } from "../../../i18n";
import { focusComposer } from "../../composer/focus";

interface RetryCountdownProps {
  /** Seconds until the automatic retry; null for none. */
  after_s: number | null;
  label: string;
  onRetry: (isAutomatic: boolean) => void;
}

export function RetryCountdown({ after_s, label, onRetry }: RetryCountdownProps) {
  const [isCancelled, setCancelled] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const left_s = useCountdown(isCancelled ? null : after_s, () => {
    setCancelled(true);
    // The buttons disappear: move the focus only if one of them had it.
    if (place.current?.contains(document.activeElement)) focusComposer();
    onRetry(true);
  });
  const isCounting = left_s !== null;
  return (
    <span className="countdown-place" ref={place}>
      {isCounting && <span className="countdown">{texts.answer.retryIn(left_s)}</span>}
      <Button
        icon="retry"
        tone="plain"
        onClick={() => {
          setCancelled(true);
          onRetry(false);
        }}
      >
        {isCounting ? texts.answer.retryNow : label}
      </Button>
      {isCounting && (
        <Button
          onClick={() => {
            setCancelled(true);
            place.current?.querySelector("button")?.focus();
          }}
        >
          {texts.cancel}
        </Button>
      )}
    </span>
  );
}
