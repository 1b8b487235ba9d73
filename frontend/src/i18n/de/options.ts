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
  max_output_tokens: "Maximale Länge der Antwort, Tokens",
  reasoning_effort: "Aufwand beim Nachdenken",
  automatic: "Standard des Modells",
  efforts: {
    none: "Keines",
    minimal: "Kaum",
    low: "Wenig",
    medium: "Mittel",
    high: "Viel",
    xhigh: "Sehr viel",
  },
  hints: {
    system: "Das Modell liest sie vor jeder Frage.",
    temperature: "0 bis 2. Niedrigere Werte machen Antworten vorhersehbarer.",
    top_p: "0 bis 1. Niedrigere Werte beschränken die Wortwahl.",
    max_output_tokens: "Eine längere Antwort wird abgeschnitten.",
    reasoning_effort: "Für Modelle, die vor der Antwort nachdenken.",
  },
  between: (least, most) =>
    `Eine Zahl von ${String(least)} bis ${String(most)} eingeben oder leer lassen.`,
  whole: (least, most) =>
    `Eine ganze Zahl von ${String(least)} bis ${numbers.format(most)} eingeben oder leer lassen.`,
  tooLong: (most) => `Höchstens ${numbers.format(most)} Bytes (Umlaute zählen zwei).`,
  reset: "Alles leeren",
  save: "Speichern",
  saved: "Gespeichert. Gilt ab der nächsten Antwort.",
};
