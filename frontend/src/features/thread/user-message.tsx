/** What a person wrote, as it was written. */
import { memo } from "react";
import type { UserMessage as Message } from "../../protocol";
import { texts } from "../../texts";

export function textOf(message: Message): string {
  return message.parts.map((part) => (part.kind === "file" ? "" : part.text)).join("\n");
}

export const UserMessage = memo(function UserMessage({ message }: { message: Message }) {
  return (
    <article className="user-message">
      <span className="visually-hidden">{texts.thread.you}</span>
      <div className="user-text">{textOf(message)}</div>
      {message.parts.map((part) =>
        part.kind === "file" ? (
          <span key={part.file_id} className="user-file">
            {texts.answer.file(part.name)}
          </span>
        ) : null,
      )}
    </article>
  );
});
