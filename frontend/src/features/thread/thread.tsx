/** The conversation: its messages, what is still on its way, or what stands in their place. */
import type { ReactNode, RefObject } from "react";
import { Button } from "../../components/ui/button";
import { isAnswer } from "../../protocol";
import { useChat, useSession } from "../../session/context";
import { selectPath } from "../../store/selectors";
import { sentenceOf, texts } from "../../texts";
import { Answer } from "./answer";
import { Earlier } from "./earlier";
import { PendingMessage } from "./pending-message";
import { UserMessage } from "./user-message";

interface ThreadProps {
  conversation_id: string | null;
  /** What scrolls. */
  box: RefObject<HTMLDivElement | null>;
  onEdit: (text: string) => void;
  /** Shown where there is nothing yet. */
  empty: ReactNode;
}

function Pending({ conversation_id, onEdit }: Pick<ThreadProps, "conversation_id" | "onEdit">) {
  const outbox = useChat((state) => state.outbox);
  const items = outbox.filter((item) => item.conversation_id === conversation_id);
  return items.map((item, index) => (
    <PendingMessage key={item.message_id} item={item} isFirst={index === 0} onEdit={onEdit} />
  ));
}

function Failure({ message }: { message: string }) {
  const { reopen } = useSession();
  return (
    <div className="thread-failure" role="alert">
      <p>{message}</p>
      <Button tone="plain" onClick={reopen}>
        {texts.answer.retry}
      </Button>
    </div>
  );
}

function Loading() {
  return (
    <div className="thread-loading" role="status">
      <span className="visually-hidden">{texts.thread.loading}</span>
      <span aria-hidden="true" />
      <span aria-hidden="true" />
      <span aria-hidden="true" />
    </div>
  );
}

export function Thread({ conversation_id, box, onEdit, empty }: ThreadProps) {
  const path = useChat((state) => selectPath(state, conversation_id));
  const thread = useChat((state) => state.threads[conversation_id ?? ""]);
  const hasPending = useChat((state) =>
    state.outbox.some((item) => item.conversation_id === conversation_id),
  );
  const lastAnswer = path.findLast(isAnswer);
  const isEmpty = path.length === 0 && !hasPending;
  const error = thread?.error ?? null;

  if (conversation_id !== null && isEmpty && !thread?.is_loaded) {
    if (!error) return <Loading />;
    return (
      <Failure message={error.code === "not_found" ? texts.thread.missing : sentenceOf(error)} />
    );
  }
  return (
    <>
      {isEmpty && empty}
      {conversation_id !== null && thread?.has_earlier && (
        <Earlier conversation_id={conversation_id} box={box} />
      )}
      {path.map((message) =>
        isAnswer(message) ? (
          <Answer key={message.id} answer={message} isLast={message === lastAnswer} />
        ) : (
          <UserMessage key={message.id} message={message} />
        ),
      )}
      <Pending conversation_id={conversation_id} onEdit={onEdit} />
    </>
  );
}
