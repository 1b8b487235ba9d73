/** Cuts long text into pieces for announcements. */
const LONGEST = 600;

/** Return a piece short enough for one announcement, and the rest. */
export function piece(text: string): [string, string] {
  if (text.length <= LONGEST) return [text, ""];
  const head = text.slice(0, LONGEST);
  const cut = Math.max(head.lastIndexOf("\n"), head.lastIndexOf(". ") + 1, head.lastIndexOf(" "));
  const length = cut > 0 ? cut : LONGEST;
  return [text.slice(0, length), text.slice(length).trimStart()];
}
