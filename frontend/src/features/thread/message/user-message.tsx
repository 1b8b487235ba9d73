/** What a person wrote, as it was written; it can be written anew, and its versions stepped through. */
import { memo, Suspense } from "react";
import { ErrorBoundary } from "../../../components/loading/error-boundary";
import { IconButton } from "../../../components/ui/button";
import { lazyComponent } from "../../../components/loading/lazy-component";
import type { UserMessage as Message } from "../../../protocol";
import { texts } from "../../../i18n";
import { partKind } from "../part-kinds";
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
  /** Begin to edit this one, or with null end it. */
  onEdit: (id: string | null) => void;
  onSend: (message: Message, text: string) => void;
}

function Shown({ message, onEdit }: Pick<MessageProps, "message" | "onEdit">) {
  return (
    <>
      <div className="user-text">{textOf(message)}</div>
      {message.parts.map((part) => partKind(part.kind).attachment?.(part))}
      <div className="user-actions">
        <IconButton
          icon="pen"
          className="edit-button"
          label={texts.message.editThis}
          onPointerEnter={MessageEditor.preload}
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
        <ErrorBoundary fallback={shown}>
          <Suspense fallback={shown}>
            <MessageEditor
              text={textOf(message)}
              onCancel={() => {
                onEdit(null);
              }}
              onSend={(text) => {
                onSend(message, text);
              }}
            />
          </Suspense>
        </ErrorBoundary>
      ) : (
        shown
      )}
    </article>
  );
});
