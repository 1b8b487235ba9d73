/** Shows a user's message as written; it can be edited, and its versions stepped through. */
import { memo } from "react";
import { IconButton } from "../../../components/ui/button";
import { CopyButton } from "../../../components/ui/copy-button";
import { lazyComponent } from "../../../components/loading/lazy-component";
import type { UserMessage as Message } from "@wordbrook/client";
import { texts } from "../../../i18n";
import { partKind } from "../part-kinds";
import { QuestionText } from "./question-text";
import { SiblingStepper } from "./sibling-stepper";

const MessageEditor = lazyComponent(
  () => import("./message-editor"),
  (module) => module.MessageEditor,
);

export function textOf(message: Message): string {
  return message.parts.map((part) => ("text" in part ? part.text : "")).join("\n");
}

interface MessageProps {
  message: Message;
  isEdited: boolean;
  /** Called with an id to edit that message, with null to stop editing. */
  onEdit: (id: string | null) => void;
  onSend: (message: Message, text: string) => void;
}

function Shown({ message, onEdit }: Pick<MessageProps, "message" | "onEdit">) {
  const text = textOf(message);
  return (
    <>
      <QuestionText message_id={message.id} text={text} />
      {message.parts.map((part) => partKind(part.kind).attachment?.(part))}
      <div className="user-actions">
        {text !== "" && <CopyButton text={text} label={texts.message.copyThis} />}
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
          text={textOf(message)}
          onCancel={() => {
            onEdit(null);
          }}
          onSend={(text) => {
            onSend(message, text);
          }}
        />
      ) : (
        shown
      )}
    </article>
  );
});
