/** Presets, in German; loaded with them. */
import type { PresetTexts } from "../en/presets";

export const presets: PresetTexts = {
  hint: "Eine Vorlage beginnt ein neues Gespräch mit ihrem Modell, ihren Anweisungen und Parametern.",
  none: "Eine Vorlage merkt sich Modell, Anweisungen und Parameter für neue Gespräche. Es gibt noch keine.",
  create: "Neue Vorlage",
  createHere: "Neue Vorlage …",
  createFrom: "Neue Vorlage aus diesem Gespräch …",
  edit: "Vorlage bearbeiten",
  editOne: (name) => `„${name}“ bearbeiten`,
  deleteOne: (name) => `„${name}“ löschen`,
  name: "Name",
  nameMissing: "Bitte einen Namen eingeben.",
  saved: "Vorlage gespeichert.",
  used: (name) => `Das nächste Gespräch beginnt mit „${name}“.`,
  deleted: (name) => `„${name}“ wurde gelöscht.`,
  modelGone: (model) =>
    `Das Modell ${model} ist nicht mehr verfügbar. Das Standardmodell wird verwendet.`,
};
