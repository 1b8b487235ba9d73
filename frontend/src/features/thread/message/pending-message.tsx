/** A message without an ack, with the reason why it waits. */
import { Button } from "../../../components/ui/button";
import { lazyComponent } from "../../../components/loading/lazy-component";
import { useChat, useSession } from "../../../session/context";
import { canAsk, isBusy, type OutboxItem } from "@wordbrook/client";
import { sentenceOf, texts } from "../../../i18n";
import { focusComposer } from "../../composer/focus";
import { RetryCountdown } from "../retry/retry-countdown";

const MessageFiles = lazyComponent(
  () => import("../../files/message/message-files"),
  (module) => module.MessageFiles,
);

interface PendingProps {
  item: OutboxItem;
  isFirst: boolean;
  onEdit: (item: OutboxItem) => void;
}

const HELD_WORDS = { answer: "held", stop: "heldByStop", age: "heldLong" } as const;

function useWords({ item, isFirst }: PendingProps): string {
  const isOnline = useChat((state) => state.connection.phase === "online");
  const isTaken = useChat(canAsk);
  const isBehindStuck = useChat(({ outbox }) =>
    outbox.some(
      ({ conversation_id, phase }) =>
        conversation_id === item.conversation_id && (phase === "held" || phase === "refused"),
    ),
  );
  const hasRunning = useChat((state) => isBusy(state, item.conversation_id));
  if (item.phase === "held") {
    return texts.message[HELD_WORDS[item.held_for ?? "answer"]];
  }
  if (item.phase === "refused") return item.error ? sentenceOf(item.error) : "";
  if (!isOnline) return texts.message.waitsForConnection;
  if (!isTaken && item.phase === "queued") return texts.message.waitsForServer;
  if (item.phase === "sending") return texts.message.sending;
  if (isFirst) return hasRunning ? texts.message.next : texts.message.waits;
  return isBehindStuck ? texts.message.waitsAbove : texts.message.waits;
}

export function PendingMessage(props: PendingProps) {
  const { item, onEdit } = props;
  const { outbox } = useSession();
  const words = useWords(props);
  const isStuck = item.phase === "refused" || item.phase === "held";
  const retry = () => {
    focusComposer();
    outbox.retry(item.message_id);
  };
  return (
    <article className={`user-message pending pending-${item.phase}`}>
      <span className="visually-hidden">{texts.thread.you}</span>
      {item.files && <MessageFiles parts={item.files} />}
      {item.text.trim() !== "" && (
        <div className="user-text" dir="auto">
          {item.text}
        </div>
      )}
      <div className="pending-foot">
        <span className="pending-words">{words}</span>
        {item.phase === "refused" && item.error?.retryable && (
          <RetryCountdown
            after_s={item.error.retry_after_s ?? null}
            label={texts.answer.retry}
            onRetry={retry}
          />
        )}
        {item.phase === "held" && <Button onClick={retry}>{texts.message.sendNow}</Button>}
        {(isStuck || item.phase === "queued") && (
          <>
            <Button
              onClick={() => {
                outbox.discard(item.message_id);
                onEdit(item);
              }}
            >
              {texts.message.edit}
            </Button>
            <Button
              onClick={() => {
                focusComposer();
                outbox.discard(item.message_id);
              }}
            >
              {texts.message.discard}
            </Button>
          </>
        )}
      </div>
    </article>
  );
}
