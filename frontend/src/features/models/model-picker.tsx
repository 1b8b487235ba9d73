/** Chooses the model: from what the server lists, or by a typed name where it takes any. */
import { useState } from "react";
import { Button } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { Icon } from "../../components/ui/icon";
import { sentenceOf, texts } from "../../texts";
import type { ModelList } from "../../transport/http";

const OTHER = "\u0000other";

interface ModelPickerProps {
  list: ModelList;
  chosen: string | null;
  onChoose: (model: string | null) => void;
}

function NameDialog({
  onChoose,
  onClose,
}: {
  onChoose: (name: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  return (
    <Dialog title={texts.models.other} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") onChoose(name.trim());
          onClose();
        }}
      >
        <label className="field">
          <span>{texts.models.typed}</span>
          <input
            value={name}
            maxLength={200}
            onChange={(event) => {
              setName(event.target.value);
            }}
          />
        </label>
        <div className="dialog-actions">
          <Button tone="plain" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button tone="strong" type="submit">
            {texts.models.use}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function ModelPicker({ list, chosen, onChoose }: ModelPickerProps) {
  const [isTyping, setTyping] = useState(false);
  const { models } = list;
  const value = chosen ?? list.default ?? "";
  const isListed = value === "" || models.some((model) => model.id === value);
  if (models.length === 0 && !list.any_name && chosen === null) return null;
  return (
    <span className="model-picker">
      <select
        aria-label={texts.models.label}
        title={list.error ? sentenceOf(list.error) : undefined}
        value={value}
        onChange={(event) => {
          if (event.target.value === OTHER) setTyping(true);
          else onChoose(event.target.value === "" ? null : event.target.value);
        }}
      >
        {value === "" && <option value="">{texts.models.automatic}</option>}
        {!isListed && <option value={value}>{value}</option>}
        {models.map((model) => (
          <option key={model.id} value={model.id}>
            {model.name}
          </option>
        ))}
        {list.any_name && <option value={OTHER}>{texts.models.other}</option>}
      </select>
      <Icon name="chevron" />
      {isTyping && (
        <NameDialog
          onChoose={onChoose}
          onClose={() => {
            setTyping(false);
          }}
        />
      )}
    </span>
  );
}
