/** The panel of an answer, beside its button. */
import type { ComponentProps } from "react";
import { Popover } from "../../components/ui/popover";
import { texts } from "../../texts";
import { AnswerPanel } from "./answer-panel";

type PopoverProps = Pick<ComponentProps<typeof Popover>, "anchor" | "onClose"> &
  ComponentProps<typeof AnswerPanel>;

export function AnswerPopover({ answer, anchor, onClose, onRegenerate }: PopoverProps) {
  const regenerate = (model: string) => {
    onClose();
    anchor.current?.focus();
    onRegenerate?.(model);
  };
  return (
    <Popover label={texts.answer.more} anchor={anchor} onClose={onClose}>
      <AnswerPanel answer={answer} onRegenerate={onRegenerate && regenerate} />
    </Popover>
  );
}
