/**
 * Switches between light, dark and the system's theme; stored, and set on <html> before the first
 * paint.
 */
import { useState } from "react";
import { saveItem } from "../../lib/storage";
import { texts } from "../../i18n";
import { IconButton } from "../ui/button";

type Theme = "system" | "light" | "dark";
const ORDER: Theme[] = ["system", "light", "dark"];
const ICONS = { system: "screen", light: "sun", dark: "moon" } as const;
const KEY = "theme";

function current(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === "light" || set === "dark" ? set : "system";
}

function apply(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  saveItem(KEY, theme === "system" ? null : theme);
}

export function ThemeButton() {
  const [theme, setTheme] = useState(current);
  const choose = () => {
    const next = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "system";
    apply(next);
    setTheme(next);
  };
  return (
    <IconButton
      icon={ICONS[theme]}
      label={`${texts.theme.label}: ${texts.theme[theme]}`}
      onClick={choose}
    />
  );
}
