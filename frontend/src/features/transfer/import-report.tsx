/** What an import took, and what it did not. */
import { texts } from "../../i18n";
import { reasonText, transferTexts } from "../../i18n/transfer";
import type { ImportedConversation, ImportNote, ImportReport } from "./import-request";

function Note({ note }: { note: ImportNote }) {
  return (
    <span className="field-hint">
      {reasonText(note)}
      {note.count > 1 && ` (${texts.number(note.count)})`}
    </span>
  );
}

function Conversation({ of: { title, notes, reason } }: { of: ImportedConversation }) {
  return (
    <li>
      <span dir="auto">{title || transferTexts().untitled}</span>
      {(reason ? [reason] : notes).map((note) => (
        <Note key={note.code} note={note} />
      ))}
    </li>
  );
}

export function Report({ of: report }: { of: ImportReport }) {
  const words = transferTexts();
  const { taken, present, skipped, fault, conversations } = report;
  const isNothing = fault !== null && taken + present + skipped === 0;
  return (
    <div className="import-report" role="group" aria-label={words.report}>
      <p role="status">
        {[
          !isNothing && words.taken(taken),
          present > 0 && words.present(present),
          skipped > 0 && words.skipped(skipped),
        ]
          .filter(Boolean)
          .join(" ")}
      </p>
      {fault && (
        <p className="field-fault" role="alert">
          {reasonText(fault)}
        </p>
      )}
      {conversations.length > 0 && (
        <details open={taken === 0}>
          <summary>{words.details(conversations.length)}</summary>
          <ul>
            {conversations.map((each, index) => (
              <Conversation key={index} of={each} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
