/** How code is shown on this browser: each code block begins with what was chosen last. */
import { loadItem, saveItem } from "../../lib/storage";

export type CodeOption = "wrap" | "numbers";

const KEY = "code.";
const ON = "on";

export function isCodeOptionOn(option: CodeOption): boolean {
  return loadItem(KEY + option) === ON;
}

export function saveCodeOption(option: CodeOption, isOn: boolean): void {
  saveItem(KEY + option, isOn ? ON : null);
}
