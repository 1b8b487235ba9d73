/** The last questions that were sent from this browser, over all conversations. */
import { loadItem, saveItem } from "../../../lib/storage";

const KEY = "prompts";
const MOST = 50;
/** Longer ones are not kept: they would fill the storage. */
const LONGEST = 2_000;

export function recentPrompts(): string[] {
  try {
    return JSON.parse(loadItem(KEY) ?? "[]") as string[];
  } catch {
    return [];
  }
}

export function keepPrompt(text: string): void {
  if (text === "" || text.length > LONGEST) return;
  const others = recentPrompts().filter((each) => each !== text);
  saveItem(KEY, JSON.stringify([text, ...others].slice(0, MOST)));
}
