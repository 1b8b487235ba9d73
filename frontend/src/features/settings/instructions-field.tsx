/** The instructions with which new conversations of this browser begin; stored while they are typed. */
import { useId } from "react";
import { OPTION_LIMITS } from "@wordbrook/client/option-limits";
import { texts } from "../../i18n";
import { settingsTexts } from "../../i18n/settings";
import { saveInstructions, useInstructions } from "../composer/draft-options";

/** In bytes of UTF-8. */
const MOST_SYSTEM = OPTION_LIMITS.system.maxLength;

export function InstructionsField() {
  const words = settingsTexts();
  const text = useInstructions();
  const id = useId();
  const isTooLong = new TextEncoder().encode(text).length > MOST_SYSTEM;
  return (
    <div className="field">
      <label htmlFor={id}>{words.instructions}</label>
      <textarea
        id={id}
        dir="auto"
        rows={3}
        aria-describedby={`${id}-hint`}
        aria-invalid={isTooLong}
        value={text}
        onChange={(event) => {
          saveInstructions(event.target.value);
        }}
      />
      <span id={`${id}-hint`} className={isTooLong ? "field-fault" : "field-hint"}>
        {isTooLong ? texts.options.tooLong(MOST_SYSTEM) : words.instructionsHint}
      </span>
    </div>
  );
}
