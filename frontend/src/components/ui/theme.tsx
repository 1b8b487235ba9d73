/** Light, dark, or as the system: kept in the browser, set on <html> before the first paint. */
import { useState } from "react";
import { texts } from "../../texts";
import { IconButton } from "./button";

type Theme = "system" | "light" | "dark";
const ORDER: Theme[] = ["system", "light", "dark"];
const ICONS = { system: "screen", light: "sun", dark: "moon" } as const;
const KEY = "wordbrook.theme";

function current(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === "light" || set === "dark" ? set : "system";
}

function apply(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Not kept then.
  }
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
