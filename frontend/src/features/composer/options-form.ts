/** Pure: options as the fields of a form, and back, with a plain sentence for what cannot be. */
import type { Options } from "../../protocol";
import { texts } from "../../i18n";

export type Field = keyof Options;
export type Form = Record<Field, string>;
export type Faults = Partial<Record<Field, string>>;

export const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh"] as const;
export const MOST_SYSTEM = 32_768;
const BOUNDS = {
  temperature: { least: 0, most: 2, isWhole: false },
  top_p: { least: 0, most: 1, isWhole: false },
  max_output_tokens: { least: 1, most: 1_000_000, isWhole: true },
} as const;

export function formOf(options: Options): Form {
  const shown = (value: string | number | null | undefined) => (value == null ? "" : String(value));
  return {
    system: shown(options.system),
    temperature: shown(options.temperature),
    top_p: shown(options.top_p),
    max_output_tokens: shown(options.max_output_tokens),
    reasoning_effort: shown(options.reasoning_effort),
  };
}

function numberFault(text: string, bounds: (typeof BOUNDS)[keyof typeof BOUNDS]): string | null {
  const value = Number(text.replace(",", "."));
  const isFine = value >= bounds.least && value <= bounds.most;
  if (isFine && (!bounds.isWhole || Number.isInteger(value))) return null;
  const range = bounds.isWhole ? texts.options.whole : texts.options.between;
  return range(bounds.least, bounds.most);
}

export function faultsOf(form: Form): Faults {
  const faults: Faults = {};
  for (const name of ["temperature", "top_p", "max_output_tokens"] as const) {
    const fault = form[name].trim() === "" ? null : numberFault(form[name], BOUNDS[name]);
    if (fault) faults[name] = fault;
  }
  if (form.system.length > MOST_SYSTEM) faults.system = texts.options.tooLong(MOST_SYSTEM);
  return faults;
}

/** The options of a form without faults; what is empty is left to the provider. */
export function optionsOf(form: Form): Options {
  const options: Options = {};
  for (const name of ["temperature", "top_p", "max_output_tokens"] as const) {
    if (form[name].trim() !== "") options[name] = Number(form[name].replace(",", "."));
  }
  const effort = EFFORTS.find((each) => each === form.reasoning_effort);
  if (effort) options.reasoning_effort = effort;
  if (form.system.trim() !== "") options.system = form.system;
  return options;
}
