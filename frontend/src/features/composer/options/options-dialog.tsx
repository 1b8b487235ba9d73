/**
 * Edits the instructions and parameters of one conversation, which apply from the next answer on.
 */
import { useEffect, useId, useState, type ReactNode } from "react";
import { Button } from "../../../components/ui/button";
import { Dialog } from "../../../components/ui/dialog";
import { showToast } from "../../../components/ui/toast";
import { HttpFailure, type Options, type OwnOptions, type WireError } from "@wordbrook/client";
import { useSession } from "../../../session/context";
import { sentenceOf, texts } from "../../../i18n";
import { saveDraftOptions, useDraftOptions } from "../draft-options";
import { OwnFields } from "./own-fields";
import {
  EFFORTS,
  faultsOf,
  formOf,
  NUMBERS,
  optionsOf,
  type Field,
  type Form,
} from "./options-form";

interface DialogProps {
  conversation_id: string | null;
  onClose: () => void;
}

interface RowProps {
  name: Field;
  fault: string | undefined;
  children: (given: {
    id: string;
    "aria-describedby": string;
    "aria-invalid": boolean;
  }) => ReactNode;
}

function Row({ name, fault, children }: RowProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{texts.options[name]}</label>
      {children({ id, "aria-describedby": `${id}-hint`, "aria-invalid": fault !== undefined })}
      <span id={`${id}-hint`} className={fault ? "field-fault" : "field-hint"}>
        {fault ?? texts.options.hints[name]}
      </span>
    </div>
  );
}

/** Return the current options, null until they are loaded, and the error of loading them. */
export function useOptions(conversation_id: string | null): [OwnOptions | null, WireError | null] {
  const { http } = useSession();
  const fresh = useDraftOptions();
  const [found, setFound] = useState<OwnOptions | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  useEffect(() => {
    if (conversation_id === null) return;
    http.getConversation(conversation_id).then(
      ({ options }) => {
        setFound(options);
      },
      (failure: unknown) => {
        if (failure instanceof HttpFailure) setError(failure.error);
      },
    );
  }, [http, conversation_id]);
  return [conversation_id === null ? fresh : found, error];
}

interface FieldsProps {
  /** Of the form, for fields outside of it. */
  id?: string;
  before: OwnOptions;
  /** Said after saving. */
  saved: string;
  onSave: (options: Options) => Promise<WireError | null>;
  onClose: () => void;
}

export function OptionsFields({ id, before, saved, onSave, onClose }: FieldsProps) {
  const [form, setForm] = useState<Form>(() => formOf(before));
  const [own, setOwn] = useState(before.own ?? {});
  const [isTried, setTried] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const faults = isTried ? faultsOf(form) : {};
  const set = (name: Field) => (event: { target: { value: string } }) => {
    setForm({ ...form, [name]: event.target.value });
  };
  const save = async (fields: HTMLFormElement) => {
    setTried(true);
    if (Object.keys(faultsOf(form)).length > 0) {
      // A screen reader reads the reason with its field.
      requestAnimationFrame(() =>
        fields.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(),
      );
      return;
    }
    const options = optionsOf(form);
    const refused = await onSave(Object.keys(own).length > 0 ? { ...options, own } : options);
    if (refused) setError(refused);
    else {
      onClose();
      showToast({ text: saved });
    }
  };
  return (
    <form
      id={id}
      className="options-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <Row name="system" fault={faults.system}>
        {(given) => <textarea {...given} rows={4} value={form.system} onChange={set("system")} />}
      </Row>
      <div className="options-numbers">
        {NUMBERS.map((name) => (
          <Row key={name} name={name} fault={faults[name]}>
            {(given) => (
              <input {...given} inputMode="decimal" value={form[name]} onChange={set(name)} />
            )}
          </Row>
        ))}
        <Row name="reasoning_effort" fault={undefined}>
          {(given) => (
            <select {...given} value={form.reasoning_effort} onChange={set("reasoning_effort")}>
              <option value="">{texts.options.automatic}</option>
              {EFFORTS.map((effort) => (
                <option key={effort} value={effort}>
                  {texts.options.efforts[effort]}
                </option>
              ))}
            </select>
          )}
        </Row>
        <OwnFields own={own} onChange={setOwn} />
      </div>
      {error && (
        <p className="field-fault" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      <div className="dialog-actions">
        <Button
          onClick={() => {
            setForm(formOf({}));
            setOwn({});
          }}
        >
          {texts.options.reset}
        </Button>
        <Button tone="plain" onClick={onClose}>
          {texts.cancel}
        </Button>
        <Button tone="strong" type="submit">
          {texts.options.save}
        </Button>
      </div>
    </form>
  );
}

export function OptionsDialog({ conversation_id, onClose }: DialogProps) {
  const { change } = useSession();
  const [before, error] = useOptions(conversation_id);
  const save = async (options: Options) => {
    if (conversation_id !== null) return change(conversation_id, { options });
    saveDraftOptions(options);
    return null;
  };
  return (
    <Dialog title={texts.options.title} onClose={onClose}>
      {error && <p role="alert">{sentenceOf(error)}</p>}
      {before && (
        <OptionsFields
          before={before}
          saved={texts.options.saved}
          onSave={save}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}
