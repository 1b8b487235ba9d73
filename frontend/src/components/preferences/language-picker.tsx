/** Chooses the page's language; each is listed by its own name. */
import { useSyncExternalStore } from "react";
import {
  chooseLanguage,
  currentLanguage,
  LANGUAGES,
  onLanguage,
  texts,
  type Language,
} from "../../i18n";
import { Icon } from "../ui/icon";

const ID = "language";

export function useLanguage(): Language {
  return useSyncExternalStore(onLanguage, currentLanguage);
}

async function choose(language: Language): Promise<void> {
  await chooseLanguage(language);
  document.getElementById(ID)?.focus();
}

export function LanguagePicker() {
  const language = useLanguage();
  return (
    <span className="language-picker">
      <select
        id={ID}
        aria-label={texts.language.label}
        value={language}
        onChange={(event) => void choose(event.target.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
      <Icon name="chevron" />
    </span>
  );
}
