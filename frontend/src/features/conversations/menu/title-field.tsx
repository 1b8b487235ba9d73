/** Edits a title in its row: Enter saves; Esc, or leaving it unchanged, does not. */
import { useState } from "react";
import type { WireError } from "@wordbrook/client";
import { sentenceOf, texts } from "../../../i18n";

const LONGEST_TITLE = 200;

interface TitleFieldProps {
  title: string;
  onCancel: () => void;
  onSave: (title: string) => Promise<WireError | null>;
}

export function TitleField({ title, onCancel, onSave }: TitleFieldProps) {
  const [value, setValue] = useState(title);
  const [error, setError] = useState<WireError | null>(null);

  const save = async () => {
    const next = value.trim();
    if (next === "" || next === title) {
      onCancel();
      return;
    }
    const failure = await onSave(next);
    if (failure) setError(failure);
    else onCancel();
  };

  return (
    <li className="conversation">
      <form
        className="title-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <input
          autoFocus
          dir="auto"
          aria-label={texts.conversations.renameLabel}
          maxLength={LONGEST_TITLE}
          value={value}
          onFocus={(event) => {
            event.target.select();
          }}
          onChange={(event) => {
            setValue(event.target.value);
          }}
          onBlur={() => void save()}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.stopPropagation();
            onCancel();
          }}
        />
        {error && <p role="alert">{sentenceOf(error)}</p>}
      </form>
    </li>
  );
}
