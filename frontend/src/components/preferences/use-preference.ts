/** Reads a preference in a component, which is drawn again when it changes. */
import { useSyncExternalStore } from "react";
import {
  onPreference,
  preference,
  type PreferenceName,
  type PreferenceValue,
} from "../../lib/preferences";

export function usePreference<Name extends PreferenceName>(name: Name): PreferenceValue<Name> {
  return useSyncExternalStore(onPreference, () => preference(name));
}
