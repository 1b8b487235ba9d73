/** The floor: the text as it is written, with nothing made of it. */
export function Markdown({ text }: { text: string; run: number; isOpen: boolean }) {
  return <p className="md md-raw">{text}</p>;
}
