/** Edits the options that the chosen model has of its own, each a choice among its values. */
import { useId } from "react";
import { texts } from "../../../i18n";
import { useChosenModel, useModels } from "../../models/use-models";

interface OwnFieldsProps {
  /** The chosen values by name, those of other models included. */
  own: Readonly<Record<string, string>>;
  onChange: (own: Record<string, string>) => void;
}

interface FieldProps {
  name: string;
  choices: readonly string[];
  value: string;
  onChange: (value: string) => void;
}

function OwnField({ name, choices, value, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{name}</label>
      <select
        id={id}
        value={choices.includes(value) ? value : ""}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        <option value="">{texts.options.automatic}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </div>
  );
}

export function OwnFields({ own, onChange }: OwnFieldsProps) {
  const { models, default: usual } = useModels();
  const [chosen] = useChosenModel();
  const options = models.find(({ id }) => id === (chosen ?? usual))?.options ?? {};
  const set = (name: string, value: string) => {
    const others = Object.entries(own).filter(([key]) => key !== name);
    onChange(Object.fromEntries(value === "" ? others : [...others, [name, value]]));
  };
  return Object.entries(options).map(([name, choices]) => (
    <OwnField
      key={name}
      name={name}
      choices={choices}
      value={own[name] ?? ""}
      onChange={(value) => {
        set(name, value);
      }}
    />
  ));
}
