/** Sets what the page's looks depend on at <html>, as public/theme.js does before the first paint. */
import { onPreference, preference, PREFERENCES } from "../../lib/preferences";

const NAMES = ["theme", "text-size", "sidebar", "pin-question"] as const;

function apply(): void {
  const root = document.documentElement;
  for (const name of NAMES) {
    const value = preference(name);
    if (value === PREFERENCES[name][0]) root.removeAttribute(`data-${name}`);
    else root.setAttribute(`data-${name}`, value);
  }
}

/** Keep <html> at the preferences, also where another tab changes them. */
export function followAppearance(): void {
  apply();
  onPreference(apply);
}
