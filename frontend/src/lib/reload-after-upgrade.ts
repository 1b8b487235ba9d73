/**
 * After an upgrade of the server the parts of this page that were not loaded yet are gone. Then the
 * page loads itself anew: once for each new page, and only where nothing would be lost by it.
 */
import { loadItem, saveItem } from "./storage";

const KEY = "wordbrook.renewed";
/** What is written in these is kept nowhere; the composer's text is. */
const UNKEPT = "dialog[open], .message-editor, .title-form";

function entryOf(page: Document): string | null {
  return page.querySelector("script[type=module][src]")?.getAttribute("src") ?? null;
}

async function fetchEntry(): Promise<string | null> {
  try {
    const answer = await fetch("/", { cache: "no-store" });
    if (!answer.ok) return null;
    return entryOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    return null;
  }
}

function isSafe(): boolean {
  saveItem("try", "1");
  const isKept = loadItem("try") === "1";
  saveItem("try", null);
  return isKept && document.querySelector(UNKEPT) === null;
}

/** Resolves with whether the server has another page than this one; loads that where it may. */
export async function reloadAfterUpgrade(): Promise<boolean> {
  const entry = await fetchEntry();
  if (entry === null || entry === entryOf(document)) return false;
  if (isSafe() && sessionStorage.getItem(KEY) !== entry) {
    sessionStorage.setItem(KEY, entry);
    location.reload();
  }
  return true;
}
