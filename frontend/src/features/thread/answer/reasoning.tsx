/** Reasoning, folded, with its duration. */
import { useLayoutEffect, useState, type ReactNode } from "react";
import { Icon } from "../../../components/ui/icon";
import { texts } from "../../../i18n";

/** A page that opens the answer later than this did not see the start, so it cannot measure. */
const BEGINNING_LENGTH = 200;

interface FoldedProps {
  title: string;
  isOpen: boolean;
  children: ReactNode;
}

export function Folded({ title, isOpen, children }: FoldedProps) {
  return (
    <details className="reasoning">
      <summary>
        <Icon name="chevron" />
        <span className={isOpen ? "reasoning-growing" : undefined}>{title}</span>
      </summary>
      <div className="reasoning-body">{children}</div>
    </details>
  );
}

interface ReasoningProps {
  length: number;
  isOpen: boolean;
  /** Measured by the server; null until the answer has ended. */
  thought_ms: number | null;
  children: ReactNode;
}

/** Return the milliseconds from start to end, if this page saw both. */
function useSeenTime(length: number, isOpen: boolean): number | null {
  const [began] = useState(() => (isOpen && length < BEGINNING_LENGTH ? performance.now() : null));
  const [seen_ms, setSeen] = useState<number | null>(null);
  useLayoutEffect(() => {
    if (isOpen && began !== null) {
      return () => {
        setSeen(performance.now() - began);
      };
    }
    return undefined;
  }, [began, isOpen]);
  return seen_ms;
}

export function Reasoning({ length, isOpen, thought_ms, children }: ReasoningProps) {
  const seen_ms = useSeenTime(length, isOpen);
  const time_ms = thought_ms ?? seen_ms;
  const closedTitle =
    time_ms === null
      ? texts.answer.thoughts
      : texts.answer.thoughtFor(Math.max(1, Math.round(time_ms / 1000)));
  return (
    <Folded title={isOpen ? texts.answer.thinking : closedTitle} isOpen={isOpen}>
      {children}
    </Folded>
  );
}
