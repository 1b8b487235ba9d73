/** The controls of the settings: a choice from a list, and a switch. */
import { useId } from "react";
import { usePreference } from "../../components/preferences/use-preference";
import { setPreference, type PreferenceName, type PreferenceValue } from "../../lib/preferences";

interface ChoiceProps<Value extends string> {
  label: string;
  hint?: string;
  value: Value;
  /** The name of each value, in the order in which they are listed. */
  names: Readonly<Record<Value, string>>;
  onChoose: (value: Value) => void;
}

export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, hint, value, names, onChoose } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        onChange={(event) => {
          onChoose(event.target.value as Value);
        }}
      >
        {Object.entries<string>(names).map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <span id={`${id}-hint`} className="field-hint">
          {hint}
        </span>
      )}
    </div>
  );
}

interface PreferenceChoiceProps<Name extends PreferenceName> {
  name: Name;
  label: string;
  hint?: string;
  names: Readonly<Record<PreferenceValue<Name>, string>>;
}

export function PreferenceChoice<Name extends PreferenceName>(props: PreferenceChoiceProps<Name>) {
  const { name, ...rest } = props;
  const value = usePreference(name);
  return (
    <Choice
      {...rest}
      value={value}
      onChoose={(next) => {
        setPreference(name, next);
      }}
    />
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  /** The hint is an error: it is read aloud at once. */
  isFault?: boolean;
  isOn: boolean;
  onSwitch: (isOn: boolean) => void;
}

export function Switch({ label, hint, isFault = false, isOn, onSwitch }: SwitchProps) {
  const id = useId();
  return (
    <div className="setting-switch">
      <label>
        <input
          type="checkbox"
          aria-describedby={hint === undefined ? undefined : id}
          checked={isOn}
          onChange={(event) => {
            onSwitch(event.target.checked);
          }}
        />
        {label}
      </label>
      {hint !== undefined && (
        <span
          id={id}
          className={isFault ? "field-fault" : "field-hint"}
          role={isFault ? "alert" : undefined}
        >
          {hint}
        </span>
      )}
    </div>
  );
}

/** The preferences that are on or off. */
type SwitchName = {
  [Name in PreferenceName]: "on" extends PreferenceValue<Name> ? Name : never;
}[PreferenceName];

interface PreferenceSwitchProps {
  name: SwitchName;
  label: string;
  hint?: string;
}

export function PreferenceSwitch({ name, ...rest }: PreferenceSwitchProps) {
  const isOn = usePreference(name) === "on";
  return (
    <Switch
      {...rest}
      isOn={isOn}
      onSwitch={(next) => {
        setPreference(name, next ? "on" : "off");
      }}
    />
  );
}
