/** The search of the model menu, which exists before the menu and its list have loaded. */
import type { ComponentProps } from "react";
import { texts } from "../../i18n";

interface SearchBoxProps extends ComponentProps<"input"> {
  query: string;
  onQuery: (query: string) => void;
}

export function SearchBox({ query, onQuery, ...rest }: SearchBoxProps) {
  return (
    <input
      {...rest}
      type="text"
      role="combobox"
      className="model-search"
      aria-label={texts.models.search}
      placeholder={texts.models.search}
      aria-expanded={rest["aria-controls"] !== undefined}
      autoComplete="off"
      spellCheck={false}
      value={query}
      onChange={(event) => {
        onQuery(event.target.value);
      }}
    />
  );
}
