/** An answer's details in a popover beside their button. */
import type { ComponentProps } from "react";
import { Popover } from "../../../../components/ui/popover";
import { texts } from "../../../../i18n";
import { AnswerDetails } from "./answer-details";

type PopoverProps = Pick<ComponentProps<typeof Popover>, "anchor" | "onClose"> &
  ComponentProps<typeof AnswerDetails>;

export function AnswerPopover({ answer, anchor, onClose, onRegenerate }: PopoverProps) {
  const regenerate = (model: string) => {
    onClose();
    anchor.current?.focus();
    onRegenerate?.(model);
  };
  return (
    <Popover label={texts.answer.more} anchor={anchor} onClose={onClose}>
      <AnswerDetails answer={answer} onRegenerate={onRegenerate && regenerate} />
    </Popover>
  );
}
