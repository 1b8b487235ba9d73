/** Shows a user's message as written; it can be edited, and its versions stepped through. */
import { memo } from "react";
import { IconButton } from "../../../components/ui/button";
import { CopyButton } from "../../../components/ui/copy-button";
import { lazyComponent } from "../../../components/loading/lazy-component";
import type { FilePart, UserMessage as Message } from "@wordbrook/client";
import { texts } from "../../../i18n";
import { MessageFiles, withFileNames } from "../../files/message/message-files";
import { QuestionText } from "./question-text";
import { SiblingStepper } from "./sibling-stepper";

const MessageEditor = lazyComponent(
  () => import("./message-editor"),
  (module) => module.MessageEditor,
);

export function textOf(message: Message): string {
  const texts = message.parts.map((part) =>
    part.kind !== "file" && "text" in part ? part.text : null,
  );
  return texts.filter((text) => text !== null).join("\n");
}

export function filesIn({ parts }: Pick<Message, "parts">): FilePart[] {
  return parts.filter((part) => part.kind === "file");
}

interface MessageProps {
  message: Message;
  isEdited: boolean;
  /** Called with an id to edit that message, with null to stop editing. */
  onEdit: (id: string | null) => void;
  onSend: (message: Message, text: string, files: readonly FilePart[]) => void;
}

function Shown({ message, onEdit }: Pick<MessageProps, "message" | "onEdit">) {
  const text = textOf(message);
  const files = filesIn(message);
  const copied = files.length > 0 ? withFileNames(text, files) : text;
  return (
    <>
      {files.length > 0 && <MessageFiles parts={files} />}
      {text !== "" && <QuestionText message_id={message.id} text={text} />}
      <div className="user-actions">
        {copied !== "" && <CopyButton text={copied} label={texts.message.copyThis} />}
        <IconButton
          icon="pen"
          className="edit-button"
          label={texts.message.editThis}
          onPointerEnter={MessageEditor.preload}
          onFocus={MessageEditor.preload}
          onClick={() => {
            onEdit(message.id);
          }}
        />
        <SiblingStepper message={message} />
      </div>
    </>
  );
}

export const UserMessage = memo(function UserMessage(props: MessageProps) {
  const { message, isEdited, onEdit, onSend } = props;
  const shown = <Shown message={message} onEdit={onEdit} />;
  return (
    <article className="user-message" data-message={message.id}>
      <span className="visually-hidden">{texts.thread.you}</span>
      {isEdited ? (
        <MessageEditor
          fallback={shown}
          message_id={message.id}
          text={textOf(message)}
          files={filesIn(message)}
          onCancel={() => {
            onEdit(null);
          }}
          onSend={(text, files) => {
            onSend(message, text, files);
          }}
        />
      ) : (
        shown
      )}
    </article>
  );
});
