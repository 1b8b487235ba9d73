/** The user's presets: begin a conversation with one, make one of this conversation, edit, delete. */
import { useEffect, useState } from "react";
import type { OwnOptions, WireError } from "@wordbrook/client";
import { Button, IconButton } from "../../components/ui/button";
import { Dialog } from "../../components/ui/dialog";
import { showToast } from "../../components/ui/toast";
import { useSession } from "../../session/context";
import { sentenceOf, texts } from "../../i18n";
import { presetTexts } from "../../i18n/presets";
import { focusField } from "../composer/focus";
import { saveDraftOptions } from "../composer/draft-options";
import { useOptions } from "../composer/options/options-dialog";
import { useModels } from "../models/use-models";
import { PresetForm } from "./preset-form";
import { isGone, modelSentence } from "./preset-model";
import {
  deletePreset,
  listPresets,
  savePreset,
  type Preset,
  type PresetContent,
} from "./preset-requests";

interface PresetsDialogProps {
  conversation_id: string | null;
  model: string | null;
  onModel: (model: string | null) => void;
  onClose: () => void;
}

/** The edited preset; `id` null: a new one. */
interface Edited {
  id: string | null;
  content: PresetContent;
}

/** Return options without the fields that are not set. */
function given(options: OwnOptions): PresetContent["options"] {
  const set = Object.entries(options).filter(([, value]) => value !== null);
  return Object.fromEntries(set);
}

function byName(presets: readonly Preset[]): Preset[] {
  return [...presets].sort((a, b) => a.name.localeCompare(b.name));
}

export function PresetsDialog({ conversation_id, model, onModel, onClose }: PresetsDialogProps) {
  const { http, route } = useSession();
  const words = presetTexts();
  const models = useModels();
  const [presets, setPresets] = useState<Preset[] | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const [edited, setEdited] = useState<Edited | null>(null);
  const [removed, setRemoved] = useState<Preset | null>(null);
  const [current] = useOptions(conversation_id);
  useEffect(() => {
    void listPresets(http).then(({ value, error: refused }) => {
      setPresets(value);
      setError(refused);
    });
  }, [http]);

  const put = (preset: Preset) => {
    const others = (before: Preset[] | null) => before?.filter(({ id }) => id !== preset.id) ?? [];
    setPresets((before) => byName([...others(before), preset]));
    setEdited(null);
    setRemoved(null);
  };
  const use = (preset: Preset) => {
    onClose();
    // After the dialog has returned the focus to its button.
    requestAnimationFrame(focusField);
    if (conversation_id !== null) route.go(null);
    saveDraftOptions(preset.options);
    const isMissing = isGone(models, preset.model);
    onModel(isMissing ? null : preset.model);
    showToast({
      text: isMissing ? modelSentence(models, preset.model) : words.used(preset.name),
    });
  };
  const remove = async (preset: Preset) => {
    const refused = (await deletePreset(http, preset.id)).error;
    setError(refused);
    if (refused) return;
    setPresets((before) => before?.filter(({ id }) => id !== preset.id) ?? null);
    setRemoved(preset);
  };
  const restore = async ({ name, model: of, options }: Preset) => {
    const again = await savePreset(http, null, { name, model: of, options: given(options) });
    if (again.error) setError(again.error);
    else put(again.value);
  };

  if (edited) {
    return (
      <Dialog title={edited.id === null ? words.create : words.edit} onClose={onClose}>
        <PresetForm
          id={edited.id}
          before={edited.content}
          models={models}
          onSaved={put}
          onBack={() => {
            setEdited(null);
          }}
        />
      </Dialog>
    );
  }
  return (
    <Dialog title={texts.presets} onClose={onClose}>
      <p>{presets?.length === 0 ? words.none : words.hint}</p>
      {error && (
        <p className="field-fault" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      <ul className="presets">
        {presets?.map((preset) => (
          <li key={preset.id}>
            <button
              type="button"
              className="preset"
              onClick={() => {
                use(preset);
              }}
            >
              <span dir="auto">{preset.name}</span>{" "}
              <small className={isGone(models, preset.model) ? "field-fault" : undefined}>
                {modelSentence(models, preset.model)}
              </small>
            </button>
            <IconButton
              icon="pen"
              label={words.editOne(preset.name)}
              onClick={() => {
                setEdited({ id: preset.id, content: preset });
              }}
            />
            <IconButton
              icon="bin"
              label={words.deleteOne(preset.name)}
              onClick={() => void remove(preset)}
            />
          </li>
        ))}
      </ul>
      {/* Not as a notice: behind the dialog its button could not be reached. */}
      <div className="preset-removed" role="status">
        {removed && (
          <>
            <span dir="auto">{words.deleted(removed.name)}</span>
            <Button tone="plain" onClick={() => void restore(removed)}>
              {texts.conversations.undo}
            </Button>
          </>
        )}
      </div>
      <div className="dialog-actions">
        <Button
          disabled={!current}
          onClick={() => {
            setEdited({ id: null, content: { name: "", model, options: given(current ?? {}) } });
          }}
        >
          {conversation_id === null ? words.createHere : words.createFrom}
        </Button>
        <Button tone="plain" onClick={onClose}>
          {texts.close}
        </Button>
      </div>
    </Dialog>
  );
}
