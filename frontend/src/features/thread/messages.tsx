/** Draws the messages of one conversation: the newest at once, older ones when the page is idle. */
import { useEffect, useState, useSyncExternalStore, type RefObject } from "react";
import { flushSync } from "react-dom";
import { whenIdle } from "../../lib/when-idle";
import { isAnswer, type Message, type UserMessage as UserMessageOnTheWire } from "../../protocol";
import { useSession } from "../../session/context";
import { Answer } from "./answer/answer";
import { LoadEarlier } from "./load-earlier";
import { preserveScroll } from "./scroll/preserve-scroll";
import { UserMessage } from "./message/user-message";

const AT_ONCE = 12;

interface MessagesProps {
  conversation_id: string;
  path: readonly Message[];
  /** Whether the server has earlier messages. */
  hasEarlier: boolean;
  /** The element that scrolls. */
  box: RefObject<HTMLDivElement | null>;
  /** The message that is being edited. */
  edited_id: string | null;
  onEdit: (id: string | null) => void;
  onSend: (message: UserMessageOnTheWire, text: string) => void;
}

/** Whether the box is at its end, where the thread follows by itself. */
function isAtEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop <= 1;
}

/**
 * Return how many of `count` messages to draw: all once they were drawn, or where one is the scroll
 * target.
 */
function useDrawn(count: number, box: RefObject<HTMLElement | null>): number {
  const { route } = useSession();
  const hasTarget = useSyncExternalStore(route.subscribe, route.target) !== null;
  const [most, setMost] = useState(count <= AT_ONCE ? Infinity : AT_ONCE);
  if (hasTarget && most !== Infinity) setMost(Infinity);
  useEffect(() => {
    const drawAll = () => {
      flushSync(() => {
        setMost(Infinity);
      });
    };
    addEventListener("beforeprint", drawAll);
    return () => {
      removeEventListener("beforeprint", drawAll);
    };
  }, []);
  useEffect(() => {
    if (most === Infinity) return undefined;
    return whenIdle(() => {
      const restore = box.current && !isAtEnd(box.current) ? preserveScroll(box.current) : null;
      flushSync(() => {
        setMost(most + AT_ONCE < count ? most + AT_ONCE : Infinity);
      });
      restore?.();
    });
  }, [most, count, box]);
  return hasTarget ? Infinity : most;
}

export function Messages(props: MessagesProps) {
  const { conversation_id, path, hasEarlier, box, edited_id, onEdit, onSend } = props;
  const drawn = useDrawn(path.length, box);
  const lastAnswer = path.findLast(isAnswer);
  return (
    <>
      {hasEarlier && drawn === Infinity && (
        <LoadEarlier conversation_id={conversation_id} box={box} />
      )}
      {path
        .slice(-drawn)
        .map((message) =>
          isAnswer(message) ? (
            <Answer
              key={message.id}
              answer={message}
              isLast={message === lastAnswer}
              onEdit={onEdit}
            />
          ) : (
            <UserMessage
              key={message.id}
              message={message}
              isEdited={message.id === edited_id}
              onEdit={onEdit}
              onSend={onSend}
            />
          ),
        )}
    </>
  );
}
