/** Presets, in English; loaded with them. */
import type { Widened } from ".";

export const presets = {
  hint: "A preset begins a new conversation with its model, instructions and parameters.",
  none: "A preset keeps a model, instructions and parameters under a name, for new conversations. There is none yet.",
  create: "New preset",
  createHere: "New preset…",
  createFrom: "New preset from this conversation…",
  edit: "Edit preset",
  editOne: (name: string) => `Edit “${name}”`,
  deleteOne: (name: string) => `Delete “${name}”`,
  name: "Name",
  nameMissing: "Please enter a name.",
  saved: "Preset saved.",
  used: (name: string) => `The next conversation begins with “${name}”.`,
  deleted: (name: string) => `“${name}” was deleted.`,
  modelGone: (model: string) =>
    `The model ${model} is not available any more. The default model is used.`,
} as const;

/** What every language has to say. */
export type PresetTexts = Widened<typeof presets>;
