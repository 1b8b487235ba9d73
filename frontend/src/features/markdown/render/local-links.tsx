/**
 * Links without a server. `#name` leads to a heading of the same text; a relative address leads nowhere
 * here, and is shown beside its words.
 */
import type { MouseEvent, ReactNode } from "react";

const HEADINGS = ":is(h2, h3, h4, h5, h6)[class^='md-h']";

/** Return the name that GitHub gives a heading. */
export function nameOfHeading(words: string): string {
  return words
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replace(/ /g, "-");
}

/** Return the heading with this name; repeated names are numbered from the second on. */
function headingOf(text: Element, name: string): HTMLElement | undefined {
  const counts = new Map<string, number>();
  return [...text.querySelectorAll<HTMLElement>(HEADINGS)].find((heading) => {
    const plain = nameOfHeading(heading.textContent);
    const count = counts.get(plain) ?? 0;
    counts.set(plain, count + 1);
    return name === (count === 0 ? plain : `${plain}-${String(count)}`);
  });
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment).toLowerCase();
  } catch {
    return fragment;
  }
}

/** Scroll without changing the address, which names the conversation. */
function lead(event: MouseEvent<HTMLElement>, fragment: string): void {
  event.preventDefault();
  const text = event.currentTarget.closest(".md");
  const heading = text && headingOf(text, decoded(fragment.slice(1)));
  if (!heading) return;
  heading.tabIndex = -1;
  heading.scrollIntoView({ block: "nearest" });
  heading.focus({ preventScroll: true });
}

export function FragmentLink({ fragment, children }: { fragment: string; children: ReactNode }) {
  return (
    <a
      href={fragment}
      onClick={(event) => {
        lead(event, fragment);
      }}
    >
      {children}
    </a>
  );
}

export function RelativeAddress({ address }: { address: string }) {
  return (
    <>
      {" ("}
      <code dir="ltr">{address}</code>)
    </>
  );
}
