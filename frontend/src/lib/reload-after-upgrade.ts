/**
 * After an upgrade of the server, chunks that were not loaded yet are gone. The page then reloads:
 * once per new version, and only where no unsaved input would be lost.
 */
import { basePath } from "./page-meta";
import { loadItem, saveItem } from "./storage";

const KEY = "wordbrook.renewed";
/** Inputs that are stored nowhere, unlike the composer's text. */
const UNSAVED = "dialog[open], .message-editor, .title-form";

function entryOf(page: Document): string | null {
  return page.querySelector("script[type=module][src]")?.getAttribute("src") ?? null;
}

async function fetchEntry(): Promise<string | null> {
  try {
    const answer = await fetch(`${basePath()}/`, { cache: "no-store" });
    if (!answer.ok) return null;
    return entryOf(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    return null;
  }
}

function isSafe(): boolean {
  saveItem("try", "1");
  const isStored = loadItem("try") === "1";
  saveItem("try", null);
  return isStored && document.querySelector(UNSAVED) === null;
}

/**
 * Reload if the server has another version of the page and no input would be lost; return whether
 * it has one.
 */
export async function reloadAfterUpgrade(): Promise<boolean> {
  const entry = await fetchEntry();
  if (entry === null || entry === entryOf(document)) return false;
  if (isSafe() && sessionStorage.getItem(KEY) !== entry) {
    sessionStorage.setItem(KEY, entry);
    location.reload();
  }
  return true;
}
