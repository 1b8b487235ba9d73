/** Names a new folder, or renames one. */
import { useId, useRef, useState } from "react";
import type { Folder, WireError } from "@wordbrook/client";
import { Button } from "../../../components/ui/button";
import { Dialog } from "../../../components/ui/dialog";
import { useSession } from "../../../session/context";
import { sentenceOf, texts } from "../../../i18n";
import { arrangementTexts } from "../../../i18n/arrangement";
import { saveFolder } from "./folder-requests";

export const LONGEST_NAME = 80;

interface FolderDialogProps {
  /** Null: a new one. */
  folder: Folder | null;
  onClose: () => void;
}

export function FolderDialog({ folder, onClose }: FolderDialogProps) {
  const session = useSession();
  const words = arrangementTexts();
  const [name, setName] = useState(folder?.name ?? "");
  const [error, setError] = useState<WireError | null>(null);
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const save = async () => {
    if (name.trim() === "") {
      setMissing(true);
      field.current?.focus();
      return;
    }
    const saved = await saveFolder(session, folder, name);
    if (saved.error) setError(saved.error);
    else onClose();
  };
  return (
    <Dialog title={folder ? words.renameFolder : texts.conversations.newFolder} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="field">
          <label htmlFor={id}>{words.folderName}</label>
          <input
            ref={field}
            id={id}
            autoFocus
            dir="auto"
            maxLength={LONGEST_NAME}
            aria-invalid={isMissing || error !== null}
            aria-describedby={`${id}-error`}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              setError(null);
              setMissing(false);
            }}
          />
          <span id={`${id}-error`} className="field-fault" role="alert">
            {error ? sentenceOf(error) : isMissing && words.nameMissing}
          </span>
        </div>
        <div className="dialog-actions">
          <Button tone="plain" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button tone="strong" type="submit">
            {texts.options.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
