/** The button for more about an answer; what it opens comes when it is wanted. */
import { Suspense, useRef, useState } from "react";
import { Boundary } from "../../components/ui/boundary";
import { Icon } from "../../components/ui/icon";
import { lazyPart } from "../../components/ui/lazy-part";
import type { Answer } from "../../protocol";
import { texts } from "../../texts";

const AnswerPopover = lazyPart(
  () => import("./answer-popover"),
  (module) => module.AnswerPopover,
);

interface MoreProps {
  answer: Answer;
  onRegenerate: ((model: string) => void) | null;
}

export function AnswerMore({ answer, onRegenerate }: MoreProps) {
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
        className="icon-button answer-more"
        aria-label={texts.answer.more}
        title={texts.answer.more}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={AnswerPopover.preload}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <Icon name="more" />
      </button>
      {isOpen && (
        <Boundary fallback={null}>
          <Suspense>
            <AnswerPopover
              answer={answer}
              anchor={button}
              onClose={close}
              onRegenerate={onRegenerate}
            />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}
