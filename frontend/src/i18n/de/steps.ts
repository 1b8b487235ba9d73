/** The steps of an answer, in German. */
import type { Catalogue } from "../en";

const numbers = new Intl.NumberFormat("de");

export const steps: Catalogue["steps"] = {
  used: (count) => `${numbers.format(count)} Werkzeuge benutzt`,
  running: (title) => `${title} …`,
  failed: "fehlgeschlagen",
  denied: "nicht erlaubt",
  cancelled: "angehalten",
  hasFailed: "Dieser Schritt ist fehlgeschlagen.",
  input: "Eingabe",
  result: "Ergebnis",
  noResult: "Kein Ergebnis",
  error: "Fehler",
  cut: (count) => `Der Rest, ${numbers.format(count)} Zeichen, wird nicht gezeigt.`,
  moreRows: (count) =>
    count === 1 ? "1 weitere Zeile" : `${numbers.format(count)} weitere Zeilen`,
  file: "Eine Datei",
};
