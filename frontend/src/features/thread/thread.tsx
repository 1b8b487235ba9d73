/**
 * Draws a conversation: its messages and the pending ones, or its loading, failed or empty state.
 */
import type { ReactNode, RefObject } from "react";
import { Button } from "../../components/ui/button";
import {
  type FilePart,
  type Message,
  type OutboxItem,
  selectPath,
  type UserMessage as UserMessageOnTheWire,
  type WireError,
} from "@wordbrook/client";
import { hasPending } from "../../session/selectors";
import { useChat, useSession } from "../../session/context";
import { sentenceOf, texts } from "../../i18n";
import { focusField } from "../composer/focus";
import { Messages } from "./lazy-messages";
import { PendingMessage } from "./message/pending-message";
import { useEarlier } from "./use-earlier";

interface ThreadProps {
  conversation_id: string | null;
  /** Whether the address is none of this page. */
  isUnknown: boolean;
  /** The element that scrolls. */
  box: RefObject<HTMLDivElement | null>;
  /** Called to put an unsent message back into the composer. */
  onReturn: (item: OutboxItem) => void;
  /** The message that is being edited. */
  edited_id: string | null;
  onEdit: (id: string | null) => void;
  onSend: (message: UserMessageOnTheWire, text: string, files: readonly FilePart[]) => void;
  /** Shown in an empty conversation. */
  empty: ReactNode;
}

type PendingProps = Pick<ThreadProps, "conversation_id" | "onReturn">;

function Pending({ conversation_id, onReturn }: PendingProps) {
  const outbox = useChat((state) => state.outbox);
  const items = outbox.filter((item) => item.conversation_id === conversation_id);
  return items.map((item, index) => (
    <PendingMessage key={item.message_id} item={item} isFirst={index === 0} onEdit={onReturn} />
  ));
}

const NO_PAGE: WireError = { code: "not_found", message: "", retryable: false };

function Failure({ error }: { error: WireError }) {
  const { reopen, route } = useSession();
  const isMissing = error.code === "not_found";
  return (
    <div className="thread-failure" role="alert">
      <p>{isMissing ? texts.thread.missing : sentenceOf(error)}</p>
      {isMissing ? (
        <Button
          icon="plus"
          tone="plain"
          onClick={() => {
            route.go(null);
            focusField();
          }}
        >
          {texts.conversations.start}
        </Button>
      ) : (
        <Button tone="plain" onClick={reopen}>
          {texts.answer.retry}
        </Button>
      )}
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

/** While an edit is being sent, the messages that it replaces are hidden. */
function useShownPath(conversation_id: string | null): readonly Message[] {
  const path = useChat((state) => selectPath(state, conversation_id));
  const edit = useChat((state) =>
    state.outbox.find(
      (item) =>
        item.conversation_id === conversation_id &&
        item.parent_id !== undefined &&
        item.phase === "sending",
    ),
  );
  if (!edit) return path;
  return path.slice(0, path.findIndex((message) => message.id === edit.parent_id) + 1);
}

export function Thread(props: ThreadProps) {
  const { conversation_id, isUnknown, box, onReturn, edited_id, onEdit, onSend, empty } = props;
  const path = useShownPath(conversation_id);
  const earlier = useEarlier(conversation_id, box);
  const thread = useChat((state) => state.threads[conversation_id ?? ""]);
  const isAwaited = useChat((state) => hasPending(state, conversation_id));
  const isRefused = useChat((state) => state.connection.phase === "refused");
  // Not `has_earlier` of an open: another branch may be shown by now.
  const hasEarlier = thread?.is_loaded === true && (path[0]?.parent_id ?? null) !== null;
  const isEmpty = path.length === 0 && !isAwaited;
  const error = thread?.error ?? null;

  if (conversation_id !== null && isEmpty && !thread?.is_loaded) {
    // The note above the composer says why nothing comes.
    if (!error) return isRefused ? null : <Loading />;
    return <Failure error={error} />;
  }
  return (
    <>
      {isEmpty && (isUnknown ? <Failure error={NO_PAGE} /> : empty)}
      {conversation_id !== null && (
        <Messages
          key={conversation_id}
          fallback={<Loading />}
          failure={<p className="page-failure">{texts.failure}</p>}
          path={path}
          earlier={hasEarlier ? earlier : null}
          box={box}
          edited_id={edited_id}
          onEdit={onEdit}
          onSend={onSend}
        />
      )}
      <Pending conversation_id={conversation_id} onReturn={onReturn} />
    </>
  );
}
