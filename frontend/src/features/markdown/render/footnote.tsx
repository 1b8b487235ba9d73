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

/** The reference that was followed last: a note may have several. */
let followed: HTMLElement | null = null;

function placeOf(kind: "note" | "reference", name: string): HTMLElement | undefined {
  const places = document.querySelectorAll<HTMLElement>(`[data-${kind}]`);
  return [...places].find((place) => place.dataset[kind] === name);
}

/** Scroll and focus without changing the address, which names the conversation. */
function lead(target: HTMLElement | undefined): void {
  target?.scrollIntoView({ block: "nearest" });
  target?.focus({ preventScroll: true });
}

function follow(event: MouseEvent<HTMLElement>, name: string): void {
  event.preventDefault();
  followed = event.currentTarget;
  lead(placeOf("note", name));
}

function goBack(event: MouseEvent<HTMLElement>, name: string): void {
  event.preventDefault();
  const isOurs = followed?.isConnected === true && followed.dataset.reference === name;
  lead(isOurs && followed ? followed : placeOf("reference", name));
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
          follow(event, name);
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
      <span className="md-note-number">{number}</span>
      <div dir="auto">{children}</div>
      <a
        className="md-note-back"
        href={`#${name}`}
        aria-label={texts.markdown.footnoteBack(number)}
        onClick={(event) => {
          goBack(event, name);
        }}
      >
        ↩
      </a>
    </div>
  );
}
