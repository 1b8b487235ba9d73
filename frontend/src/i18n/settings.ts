/**
 * The texts of the settings in the page's language. They are not part of the catalogue, which the
 * first load contains. Read them while drawing.
 */
import { currentLanguage, type Language } from ".";
import { settings as de } from "./de/settings";
import { settings as en, type SettingsTexts } from "./en/settings";

const CATALOGUES: Record<Language, SettingsTexts> = { en, de };

export function settingsTexts(): SettingsTexts {
  return CATALOGUES[currentLanguage()];
}
