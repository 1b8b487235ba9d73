/**
 * The texts of presets in the page's language. They are not part of the catalogue, which the first
 * load contains. Read them while drawing.
 */
import { currentLanguage, type Language } from ".";
import { presets as de } from "./de/presets";
import { presets as en, type PresetTexts } from "./en/presets";

const CATALOGUES: Record<Language, PresetTexts> = { en, de };

export function presetTexts(): PresetTexts {
  return CATALOGUES[currentLanguage()];
}
