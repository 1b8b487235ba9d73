/** The keys of a chord beside its control; not shown on touch devices, nor read aloud. */
import { texts } from "../../i18n";
import { chordKeys } from "./shortcuts";

export function ChordHint({ chord }: { chord: string }) {
  // There is little room beside a label.
  const keys = chordKeys(chord).map((key) => (key === texts.help.shift ? "⇧" : key));
  return (
    <kbd className="chord-hint" aria-hidden="true">
      {keys.join("+")}
    </kbd>
  );
}
