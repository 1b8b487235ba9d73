/**
 * The page's texts in the chosen language, else in the browser's. English is part of the first
 * load, other languages are fetched. Read `texts` while drawing, never at a module's top level: it
 * changes with the language, and then the whole page is drawn again.
 */
import { loadItem, saveItem } from "../lib/storage";
import { en, type Catalogue } from "./en";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const LOADERS: Record<Language, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import("./de")).de,
};
const KEY = "language";
const listeners = new Set<() => void>();

export let texts: Catalogue = en;
let language: Language = "en";

function isLanguage(name: string | undefined | null): name is Language {
  return name !== null && name !== undefined && Object.hasOwn(LANGUAGES, name);
}

/** Return the stored choice, else the first language of the browser that is available. */
export function preferredLanguage(): Language {
  const wished = [
    loadItem(KEY),
    ...navigator.languages.map((name) => name.split("-")[0]?.toLowerCase()),
  ];
  return wished.find(isLanguage) ?? "en";
}

/** Switch the page to `next`; where its catalogue cannot be loaded, nothing changes. */
export async function setLanguage(next: Language): Promise<void> {
  const catalogue = await LOADERS[next]().catch(() => null);
  if (!catalogue) return;
  texts = catalogue;
  language = next;
  document.documentElement.lang = next;
  for (const listener of [...listeners]) listener();
}

/** Switch to `next` and store the choice. */
export function chooseLanguage(next: Language): Promise<void> {
  saveItem(KEY, next);
  return setLanguage(next);
}

export function currentLanguage(): Language {
  return language;
}

export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

interface ShownError {
  code: string;
  message: string;
  reason?: string | null;
  parameter?: string | null;
  retry_after_s?: number | null;
  /** When it arrived, in milliseconds; where it is missing, when it was first shown. */
  received_at?: number;
}

/** A wait below this is for answers that run, not for the next day. */
const SHORT_WAIT_S = 60;
const firstShown = new WeakMap<ShownError, number>();

/**
 * Return the text of an error by its code and reason; the server's English sentence where these are
 * unknown.
 */
export function sentenceOf(error: ShownError): string {
  if (error.code === "quota_exceeded") return quotaSentence(error);
  if (error.code === "rate_limited" && error.retry_after_s)
    return texts.tooManyRequests(Math.ceil(error.retry_after_s));
  const options: Readonly<Record<string, unknown>> = texts.options;
  const option = options[error.parameter ?? ""];
  if (typeof option === "string") return texts.answer.refusedOption(option);
  const precise = error.reason ? texts.errors[`${error.code}:${error.reason}`] : undefined;
  return precise ?? texts.errors[error.code] ?? error.message;
}

function quotaSentence(error: ShownError): string {
  const wait_s = error.retry_after_s ?? null;
  if (wait_s === null) return texts.errors[error.code] ?? error.message;
  if (wait_s < SHORT_WAIT_S) return texts.quota.reserved;
  const since = error.received_at ?? firstShown.get(error) ?? Date.now();
  firstShown.set(error, since);
  return texts.quota.until(texts.moment(new Date(since + wait_s * 1_000)));
}
