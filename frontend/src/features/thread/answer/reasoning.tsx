/** Reasoning, folded, with its duration. */
import { useLayoutEffect, useState, type ReactNode } from "react";
import { Icon } from "../../../components/ui/icon";
import { texts } from "../../../i18n";

/** A page that opens the answer later than this did not see the start, so it cannot measure. */
const BEGINNING_LENGTH = 200;
const NEWEST_LENGTH = 100;

interface FoldedProps {
  title: string;
  isOpen: boolean;
  /** The newest words, shown beside the title while it grows and is folded. */
  newest?: string;
  children: ReactNode;
}

/** Return the end of the text's last line, without its marks. */
export function newestWords(text: string): string {
  const line = text
    .slice(-2 * NEWEST_LENGTH)
    .trimEnd()
    .split("\n")
    .at(-1);
  const plain = (line ?? "").replace(/[*_`#>]+/g, "").trim();
  return plain.length <= NEWEST_LENGTH ? plain : `…${plain.slice(-NEWEST_LENGTH)}`;
}

export function Folded({ title, isOpen, newest = "", children }: FoldedProps) {
  return (
    <details className="reasoning">
      <summary>
        <Icon name="chevron" />
        <span className={isOpen ? "reasoning-growing" : undefined}>{title}</span>
        {isOpen && newest !== "" && (
          <span className="reasoning-newest" aria-hidden="true" dir="auto">
            {newest}
          </span>
        )}
      </summary>
      <div className="reasoning-body">{children}</div>
    </details>
  );
}

interface ReasoningProps {
  text: string;
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

export function Reasoning({ text, isOpen, thought_ms, children }: ReasoningProps) {
  const seen_ms = useSeenTime(text.length, isOpen);
  const time_ms = thought_ms ?? seen_ms;
  const closedTitle =
    time_ms === null
      ? texts.answer.thoughts
      : texts.answer.thoughtFor(Math.max(1, Math.round(time_ms / 1000)));
  return (
    <Folded
      title={isOpen ? texts.answer.thinking : closedTitle}
      isOpen={isOpen}
      newest={newestWords(text)}
    >
      {children}
    </Folded>
  );
}
