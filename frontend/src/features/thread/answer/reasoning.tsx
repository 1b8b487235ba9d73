/** What the model thought, folded, and for how long: it is there for who asks, the answer leads. */
import { useLayoutEffect, useState, type ReactNode } from "react";
import { Icon } from "../../../components/ui/icon";
import { texts } from "../../../i18n";

/** A page that came later than this has not seen the beginning, and so not the time. */
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
  /** As the server measured it; null until the answer has ended. */
  thought_ms: number | null;
  children: ReactNode;
}

/** Milliseconds from the beginning to the end of it, if this page has seen both. */
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
  const told =
    time_ms === null
      ? texts.answer.thoughts
      : texts.answer.thoughtFor(Math.max(1, Math.round(time_ms / 1000)));
  return (
    <Folded title={isOpen ? texts.answer.thinking : told} isOpen={isOpen}>
      {children}
    </Folded>
  );
}
