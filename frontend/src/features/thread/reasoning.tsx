/** What the model thought, folded: it is there for who asks, the answer leads. */
import type { ReactNode } from "react";
import { Icon } from "../../components/ui/icon";

interface ReasoningProps {
  title: string;
  isOpen: boolean;
  children: ReactNode;
}

export function Reasoning({ title, isOpen, children }: ReasoningProps) {
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
