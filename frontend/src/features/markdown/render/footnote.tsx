/** Footnotes and their references, which link to each other within one text. */
import { createContext, useContext, type MouseEvent, type ReactNode } from "react";
import { texts } from "../../../i18n";

/** A prefix that separates the footnotes of one text from those of others. */
export const FootnotePlace = createContext("");

interface FootnoteProps {
  label: string;
  /** Its position among the footnotes of its text, in the order of their definitions. */
  number: string;
}

/** Scroll and focus without changing the address, which names the conversation. */
function lead(event: MouseEvent, kind: "note" | "reference", name: string): void {
  event.preventDefault();
  const places = document.querySelectorAll<HTMLElement>(`[data-${kind}]`);
  const target = [...places].find((place) => place.dataset[kind] === name);
  target?.scrollIntoView({ block: "nearest" });
  target?.focus({ preventScroll: true });
}

export function FootnoteReference({ label, number }: FootnoteProps) {
  const name = `${useContext(FootnotePlace)}${label}`;
  return (
    <sup>
      <a
        className="md-note-reference"
        href={`#${name}`}
        data-reference={name}
        aria-label={texts.markdown.footnote(number)}
        onClick={(event) => {
          lead(event, "note", name);
        }}
      >
        {number}
      </a>
    </sup>
  );
}

export function Footnote({ label, number, children }: FootnoteProps & { children: ReactNode }) {
  const name = `${useContext(FootnotePlace)}${label}`;
  return (
    <div className="md-note" role="note" tabIndex={-1} data-note={name}>
      <a
        className="md-note-number"
        href={`#${name}`}
        aria-label={texts.markdown.footnoteBack(number)}
        onClick={(event) => {
          lead(event, "reference", name);
        }}
      >
        {number}
      </a>
      <div dir="auto">{children}</div>
    </div>
  );
}
