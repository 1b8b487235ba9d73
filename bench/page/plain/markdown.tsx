/** The lower bound: plain text without Markdown. */
export function Markdown({ text }: { text: string; run: number; isOpen: boolean }) {
  return <p className="md md-raw">{text}</p>;
}
