/**
 * The texts of folders, archive, selection and presets in the page's language. They are not part of
 * the catalogue, which the first load contains. Read them while drawing.
 */
import { currentLanguage, type Language } from ".";
import { arrangement as de } from "./de/arrangement";
import { arrangement as en, type ArrangementTexts } from "./en/arrangement";

const CATALOGUES: Record<Language, ArrangementTexts> = { en, de };

export function arrangementTexts(): ArrangementTexts {
  return CATALOGUES[currentLanguage()];
}
