/** Edits a message in its place; sending it begins a new branch. */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "../../../components/ui/button";
import { texts } from "../../../i18n";
import { isTouch } from "../../composer/focus";
import { excessKib } from "../../composer/message-size";
import { isSendKey, sendKeyName } from "../../composer/send-key";

interface EditorProps {
  text: string;
  onCancel: () => void;
  onSend: (text: string) => void;
}

/** Keys are named only where there is a keyboard. */
function hintWords(): string {
  const { editKept, editKeys } = texts.message;
  return isTouch() ? editKept : `${editKeys(sendKeyName())} ${editKept}`;
}

export function MessageEditor({ text: before, onCancel, onSend }: EditorProps) {
  const [text, setText] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const excess = excessKib(text);
  const isSendable = text.trim() !== "" && excess === 0;

  useEffect(() => {
    const area = field.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
    area?.closest(".message-editor")?.scrollIntoView({ block: "nearest" });
  }, []);

  const send = () => {
    if (isSendable) onSend(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onCancel();
    } else if (event.target === field.current && isSendKey(event)) {
      event.preventDefault();
      send();
    }
  };

  return (
    <div className="message-editor" onKeyDown={onKeyDown}>
      <textarea
        ref={field}
        dir="auto"
        aria-label={texts.message.editLabel}
        aria-describedby={hint}
        aria-invalid={excess > 0}
        rows={2}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
      />
      <div className="message-editor-foot">
        <span id={hint} role={excess > 0 ? "alert" : undefined}>
          {excess > 0 ? texts.composer.tooLong(excess) : hintWords()}
        </span>
        <Button tone="plain" onClick={onCancel}>
          {texts.cancel}
        </Button>
        <Button tone="strong" disabled={!isSendable} onClick={send}>
          {texts.composer.send}
        </Button>
      </div>
    </div>
  );
}
