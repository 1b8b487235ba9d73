/** The texts of accounts in the page's language; loaded with them. Read them while drawing. */
import { currentLanguage, type Language } from ".";
import { account as de } from "./de/people/account";
import { account as en, type AccountTexts } from "./en/people/account";

const CATALOGUES: Record<Language, AccountTexts> = { en, de };

export function accountTexts(): AccountTexts {
  return CATALOGUES[currentLanguage()];
}
