/** The texts of exports, imports and shares, which the first load does not contain. */
import { currentLanguage, sentenceOf, type Language } from ".";
import { transfer as de } from "./de/transfer";
import { transfer as en, type TransferTexts } from "./en/transfer";

const CATALOGUES: Record<Language, TransferTexts> = { en, de };

export function transferTexts(): TransferTexts {
  return CATALOGUES[currentLanguage()];
}

/** Return the text of why something was not taken; the server's sentence where there is no own. */
export function reasonText(note: { code: string; sentence: string }): string {
  return transferTexts().reasons[note.code] ?? note.sentence;
}

interface Refusal {
  code: string;
  message: string;
  retryable: boolean;
  retry_after_s?: number | null;
}

/** Return the text of a refused request; null: the server was not reached. */
export function refusalText(refusal: Refusal | null): string {
  return refusal ? sentenceOf(refusal) : transferTexts().notReached;
}
