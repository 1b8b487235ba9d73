/** The user's preferences, stored in this browser. A change in one tab reaches the others. */
import { loadItem, onItemChange, saveItem } from "./storage";

/** The values of each preference by its storage name. The first is the default and is not stored. */
export const PREFERENCES = {
  theme: ["system", "light", "dark"],
  "text-size": ["normal", "small", "large", "larger"],
  enter: ["send", "newline"],
  shortcuts: ["on", "off"],
  sidebar: ["open", "collapsed"],
  "pin-question": ["off", "on"],
  "remote-images": ["ask", "load"],
  "code.wrap": ["off", "on"],
  "code.numbers": ["off", "on"],
  notifications: ["off", "on"],
  dictation: ["off", "on"],
} as const;

export type PreferenceName = keyof typeof PREFERENCES;
export type PreferenceValue<Name extends PreferenceName> = (typeof PREFERENCES)[Name][number];

const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of [...listeners]) listener();
}

/** Return the stored value, or the default where none or an unknown one is stored. */
export function preference<Name extends PreferenceName>(name: Name): PreferenceValue<Name> {
  const values: readonly string[] = PREFERENCES[name];
  const stored = loadItem(name);
  const value = stored !== null && values.includes(stored) ? stored : values[0];
  return value as PreferenceValue<Name>;
}

export function setPreference<Name extends PreferenceName>(
  name: Name,
  value: PreferenceValue<Name>,
): void {
  saveItem(name, value === PREFERENCES[name][0] ? null : value);
  notify();
}

/** Call `listener` after each change, in this tab or in another. */
export function onPreference(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

onItemChange("", (name) => {
  if (Object.hasOwn(PREFERENCES, name)) notify();
});
