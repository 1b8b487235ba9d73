/** Converts options to the fields of a form and back, and checks the fields. Pure. */
import type { Options, OwnOptions } from "@wordbrook/client";
import { OPTION_LIMITS } from "@wordbrook/client/option-limits";
import { texts } from "../../../i18n";

export type Field = Exclude<keyof Options, "own">;
export type Form = Record<Field, string>;
export type Faults = Partial<Record<Field, string>>;

export const NUMBERS = ["temperature", "top_p", "max_output_tokens"] as const;
export const EFFORTS = OPTION_LIMITS.reasoning_effort.enum;
/** In bytes of UTF-8: the schema can only count characters. */
const MOST_SYSTEM = OPTION_LIMITS.system.maxLength;

export function formOf(options: OwnOptions): Form {
  const shown = (value: string | number | null | undefined) => (value == null ? "" : String(value));
  return {
    system: shown(options.system),
    temperature: shown(options.temperature),
    top_p: shown(options.top_p),
    max_output_tokens: shown(options.max_output_tokens),
    reasoning_effort: shown(options.reasoning_effort),
  };
}

function numberFault(name: (typeof NUMBERS)[number], text: string): string | null {
  const { minimum, maximum } = OPTION_LIMITS[name];
  const isWhole = name === "max_output_tokens";
  const value = Number(text.replace(",", "."));
  const isInRange = value >= minimum && value <= maximum;
  if (isInRange && (!isWhole || Number.isInteger(value))) return null;
  const range = isWhole ? texts.options.whole : texts.options.between;
  return range(minimum, maximum);
}

export function faultsOf(form: Form): Faults {
  const faults: Faults = {};
  for (const name of NUMBERS) {
    const fault = form[name].trim() === "" ? null : numberFault(name, form[name]);
    if (fault) faults[name] = fault;
  }
  if (new TextEncoder().encode(form.system).length > MOST_SYSTEM)
    faults.system = texts.options.tooLong(MOST_SYSTEM);
  return faults;
}

/** Return the options of a valid form; an empty field is left to the provider. */
export function optionsOf(form: Form): Options {
  const options: Options = {};
  for (const name of NUMBERS) {
    if (form[name].trim() !== "") options[name] = Number(form[name].replace(",", "."));
  }
  const effort = EFFORTS.find((each) => each === form.reasoning_effort);
  if (effort) options.reasoning_effort = effort;
  if (form.system.trim() !== "") options.system = form.system;
  return options;
}
