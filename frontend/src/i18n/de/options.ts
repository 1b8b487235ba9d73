/** The options of a conversation, in German. */
import type { Catalogue } from "../en";

const numbers = new Intl.NumberFormat("de");

export const options: Catalogue["options"] = {
  open: "Anweisungen und Parameter",
  openSet: "Anweisungen und Parameter: gesetzt",
  title: "Für dieses Gespräch",
  system: "Anweisungen",
  temperature: "Temperatur",
  top_p: "Top P",
  max_output_tokens: "Längste Antwort, in Tokens",
  reasoning_effort: "Nachdenken",
  automatic: "Wie das Modell es hält",
  efforts: {
    none: "Keines",
    minimal: "Kaum",
    low: "Wenig",
    medium: "Mittel",
    high: "Viel",
    xhigh: "Sehr viel",
  },
  hints: {
    system: "Was dem Modell zuerst gesagt wird.",
    temperature: "0 bis 2. Niedriger ist gleichmäßiger.",
    top_p: "0 bis 1. Niedriger ist enger.",
    max_output_tokens: "Darüber wird die Antwort abgeschnitten.",
    reasoning_effort: "Für Modelle, die nachdenken.",
  },
  between: (least, most) =>
    `Bitte eine Zahl von ${String(least)} bis ${String(most)} angeben oder nichts.`,
  whole: (least, most) =>
    `Bitte eine ganze Zahl von ${String(least)} bis ${numbers.format(most)} angeben oder nichts.`,
  tooLong: (most) => `Höchstens ${numbers.format(most)} Bytes (Umlaute zählen zwei).`,
  reset: "Alles leeren",
  save: "Speichern",
  saved: "Gespeichert: Es gilt ab der nächsten Antwort.",
};
