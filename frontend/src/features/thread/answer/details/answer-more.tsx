/** The button that opens an answer's details; they are loaded on demand. */
import { useRef, useState } from "react";
import { Icon } from "../../../../components/ui/icon";
import { lazyComponent } from "../../../../components/loading/lazy-component";
import type { Answer } from "@wordbrook/client";
import { texts } from "../../../../i18n";

const AnswerPopover = lazyComponent(
  () => import("./answer-popover"),
  (module) => module.AnswerPopover,
);

interface MoreProps {
  answer: Answer;
  /** The words of the button; without them it is an icon. */
  label?: string;
  onRegenerate: ((model: string) => void) | null;
}

export function AnswerMore({ answer, label, onRegenerate }: MoreProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={label === undefined ? "icon-button answer-more" : "button button-plain"}
        aria-label={label ?? texts.answer.more}
        title={label === undefined ? texts.answer.more : undefined}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={AnswerPopover.preload}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <Icon name={label === undefined ? "more" : "chevron"} />
        {label}
      </button>
      {isOpen && (
        <AnswerPopover
          answer={answer}
          anchor={button}
          onClose={close}
          onRegenerate={onRegenerate}
        />
      )}
    </>
  );
}
