/**
 * The texts of files in the page's language. They are not part of the catalogue, which the first
 * load contains. Read them while drawing.
 */
import { currentLanguage, sentenceOf, type Language } from ".";
import type { WireError } from "@wordbrook/client";
import { files as de } from "./de/files";
import { files as en, type FileTexts } from "./en/files";

const CATALOGUES: Record<Language, FileTexts> = { en, de };
const KIB = 1024;

export function filesTexts(): FileTexts {
  return CATALOGUES[currentLanguage()];
}

/** Return a size in bytes with its unit. */
export function sizeWords(bytes: number): string {
  const format = (value: number) =>
    new Intl.NumberFormat(currentLanguage(), {
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
  if (bytes < KIB) return `${format(bytes)} B`;
  if (bytes < KIB * KIB) return `${format(bytes / KIB)} KiB`;
  return `${format(bytes / KIB / KIB)} MiB`;
}

/**
 * Return why a file was refused. The server's sentence has the kind and the limit, but only in
 * English.
 */
export function fileSentence(error: WireError): string {
  if (error.message !== "" && currentLanguage() === "en") return error.message;
  return filesTexts().errors[error.code] ?? sentenceOf(error);
}
