/** Moves conversations to a folder, to a new one, or out of theirs. */
import { useId, useRef, useState } from "react";
import type { WireError } from "@wordbrook/client";
import { Button } from "../../../components/ui/button";
import { Dialog } from "../../../components/ui/dialog";
import { useChat, useSession } from "../../../session/context";
import { sentenceOf, texts } from "../../../i18n";
import { arrangementTexts } from "../../../i18n/arrangement";
import { changeAll } from "../bulk-changes";
import { LONGEST_NAME } from "./folder-dialog";
import { saveFolder } from "./folder-requests";

const NEW = "new";
const NONE = "";

interface MoveDialogProps {
  ids: readonly string[];
  onClose: () => void;
  onMoved?: () => void;
}

interface ChoiceProps {
  group: string;
  value: string;
  chosen: string;
  label: string;
  onChoose: (value: string) => void;
}

function Choice({ group, value, chosen, label, onChoose }: ChoiceProps) {
  return (
    <label className="folder-choice">
      <input
        type="radio"
        name={group}
        autoFocus={value === chosen}
        checked={value === chosen}
        onChange={() => {
          onChoose(value);
        }}
      />
      <span dir="auto">{label}</span>
    </label>
  );
}

export function MoveDialog({ ids, onClose, onMoved }: MoveDialogProps) {
  const session = useSession();
  const words = arrangementTexts();
  const group = useId();
  const folders = useChat((state) => state.folders) ?? [];
  const now = useChat((state) => state.conversations[ids[0] ?? ""]?.folder_id ?? NONE);
  const isKnown = folders.some(({ id }) => id === now);
  const [chosen, setChosen] = useState(isKnown ? now : folders.length > 0 ? NONE : NEW);
  const [name, setName] = useState("");
  const [error, setError] = useState<WireError | null>(null);
  const [isMissing, setMissing] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const move = async () => {
    let target = chosen;
    if (chosen === NEW) {
      if (name.trim() === "") {
        setMissing(true);
        field.current?.focus();
        return;
      }
      const saved = await saveFolder(session, null, name);
      if (saved.error) {
        setError(saved.error);
        return;
      }
      target = saved.value.id;
    }
    onClose();
    if (await changeAll(session, ids, "move", target === NONE ? null : target)) onMoved?.();
  };
  const choice = { group, chosen, onChoose: setChosen };
  return (
    <Dialog title={words.moveTitle(ids.length)} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void move();
        }}
      >
        <fieldset className="folder-choices">
          <legend className="visually-hidden">{words.folder}</legend>
          <Choice {...choice} value={NONE} label={words.noFolder} />
          {folders.map((folder) => (
            <Choice key={folder.id} {...choice} value={folder.id} label={folder.name} />
          ))}
          <Choice {...choice} value={NEW} label={texts.conversations.newFolder} />
        </fieldset>
        {chosen === NEW && (
          <div className="field">
            <input
              ref={field}
              dir="auto"
              aria-invalid={isMissing || error !== null}
              aria-label={words.folderName}
              placeholder={words.folderName}
              maxLength={LONGEST_NAME}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setError(null);
                setMissing(false);
              }}
            />
          </div>
        )}
        <p className="field-fault" role="alert">
          {error ? sentenceOf(error) : isMissing && words.nameMissing}
        </p>
        <div className="dialog-actions">
          <Button tone="plain" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button tone="strong" type="submit">
            {words.move}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
