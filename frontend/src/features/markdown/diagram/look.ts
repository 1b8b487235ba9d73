/** The colours and the font of diagrams, which are those of the page and change with its theme. */
export interface Look {
  /** mermaid's names of colours. */
  variables: Readonly<Record<string, string>>;
  paper: string;
  font: string;
  isDark: boolean;
}

/** mermaid derives its other colours from these. */
const VARIABLES = {
  background: "--paper-raised",
  primaryColor: "--water-wash",
  primaryBorderColor: "--water",
  primaryTextColor: "--ink",
  secondaryColor: "--paper-sunk",
  secondaryBorderColor: "--line-strong",
  secondaryTextColor: "--ink",
  tertiaryColor: "--paper-sunk",
  tertiaryBorderColor: "--line-strong",
  tertiaryTextColor: "--ink",
  lineColor: "--ink-soft",
  textColor: "--ink",
  titleColor: "--ink",
  edgeLabelBackground: "--paper-raised",
  noteBkgColor: "--paper-sunk",
  noteBorderColor: "--line-strong",
  noteTextColor: "--ink",
} as const;

export function currentLook(): Look {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const variables = Object.entries(VARIABLES)
    .map(([name, value]) => [name, token(value)] as const)
    .filter(([, colour]) => colour !== "");
  return {
    variables: Object.fromEntries(variables),
    paper: token("--paper-raised"),
    font: token("--font"),
    isDark: style.colorScheme.includes("dark"),
  };
}

/** Call `onChange` when the theme changes; the returned function ends that. */
export function onLookChange(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", onChange);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", onChange);
  };
}

/** Return a text that is the same as long as the look is. */
export function lookKey(): string {
  return JSON.stringify(currentLook());
}
