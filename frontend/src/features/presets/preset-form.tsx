/** Edits a preset: its name, model, instructions and parameters. */
import { useId, useRef, useState } from "react";
import type { ModelList, Options } from "@wordbrook/client";
import { useSession } from "../../session/context";
import { texts } from "../../i18n";
import { presetTexts } from "../../i18n/presets";
import { OptionsFields } from "../composer/options/options-dialog";
import { nameOf } from "../models/model-list";
import { isGone, modelSentence } from "./preset-model";
import { savePreset, type Preset, type PresetContent } from "./preset-requests";

const LONGEST_NAME = 80;

interface PresetFormProps {
  /** Null: a new one. */
  id: string | null;
  before: PresetContent;
  models: ModelList;
  onSaved: (preset: Preset) => void;
  onBack: () => void;
}

export function PresetForm({ id, before, models, onSaved, onBack }: PresetFormProps) {
  const { http } = useSession();
  const words = presetTexts();
  const [name, setName] = useState(before.name);
  const [model, setModel] = useState(before.model);
  const [isMissing, setMissing] = useState(false);
  const field = useId();
  const nameField = useRef<HTMLInputElement>(null);
  const offered = models.models.map((each) => each.id);
  const choices = model === null || offered.includes(model) ? offered : [model, ...offered];

  const save = async (options: Options) => {
    if (name.trim() === "") {
      setMissing(true);
      nameField.current?.focus();
      return { code: "invalid", message: words.nameMissing, retryable: false };
    }
    const { value, error } = await savePreset(http, id, { name, model, options });
    if (value) onSaved(value);
    return error;
  };
  return (
    <>
      <div className="field">
        <label htmlFor={`${field}-name`}>{words.name}</label>
        <input
          ref={nameField}
          id={`${field}-name`}
          form={field}
          autoFocus
          aria-invalid={isMissing}
          dir="auto"
          maxLength={LONGEST_NAME}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setMissing(false);
          }}
        />
      </div>
      <div className="field preset-model">
        <label htmlFor={`${field}-model`}>{texts.models.label}</label>
        <select
          id={`${field}-model`}
          value={model ?? ""}
          aria-describedby={`${field}-gone`}
          onChange={(event) => {
            setModel(event.target.value || null);
          }}
        >
          <option value="">{texts.models.automatic}</option>
          {choices.map((each) => (
            <option key={each} value={each}>
              {nameOf(models, each)}
            </option>
          ))}
        </select>
        <span id={`${field}-gone`} className="field-fault">
          {isGone(models, model) && modelSentence(models, model)}
        </span>
      </div>
      <OptionsFields
        id={field}
        before={before.options}
        saved={words.saved}
        onSave={save}
        onClose={onBack}
      />
    </>
  );
}
