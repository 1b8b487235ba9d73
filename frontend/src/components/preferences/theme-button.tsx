/** Switches between light, dark and the system's theme. */
import { PREFERENCES, setPreference } from "../../lib/preferences";
import { texts } from "../../i18n";
import { IconButton } from "../ui/button";
import { usePreference } from "./use-preference";

const ORDER = PREFERENCES.theme;
const ICONS = { system: "screen", light: "sun", dark: "moon" } as const;

export function ThemeButton() {
  const theme = usePreference("theme");
  return (
    <IconButton
      icon={ICONS[theme]}
      label={`${texts.theme.label}: ${texts.theme[theme]}`}
      onClick={() => {
        setPreference("theme", ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "system");
      }}
    />
  );
}
