/** The texts of the administration in the page's language; loaded with it. Read them while drawing. */
import { currentLanguage, type Language } from ".";
import { administration as de } from "./de/people/administration";
import { administration as en, type AdministrationTexts } from "./en/people/administration";

export type { AdministrationTexts };

const CATALOGUES: Record<Language, AdministrationTexts> = { en, de };

export function administrationTexts(): AdministrationTexts {
  return CATALOGUES[currentLanguage()];
}

/** Return a day such as 2026-11-26 in words; it is one of UTC. */
export function dayName(day: string): string {
  const when = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(when.getTime())) return day;
  const format = new Intl.DateTimeFormat(currentLanguage(), {
    dateStyle: "medium",
    timeZone: "UTC",
  });
  return format.format(when);
}
