/** Draws the messages of one conversation: the newest at once, older ones when the page is idle. */
import { useEffect, useState, useSyncExternalStore, type RefObject } from "react";
import { flushSync } from "react-dom";
import { whenIdle } from "../../lib/when-idle";
import {
  type ChatState,
  type FilePart,
  isAnswer,
  type Message,
  type UserMessage as UserMessageOnTheWire,
} from "@wordbrook/client";
import { useSession } from "../../session/context";
import { Answer } from "./answer/answer";
import { LoadEarlier } from "./load-earlier";
import { preserveScroll } from "./scroll/preserve-scroll";
import type { Earlier } from "./use-earlier";
import { UserMessage } from "./message/user-message";

const AT_ONCE = 12;
/** Characters of these; but always one message. */
const LENGTH_AT_ONCE = 24_000;

interface MessagesProps {
  path: readonly Message[];
  /** Loads earlier messages; null where the server has none. */
  earlier: Earlier | null;
  /** The element that scrolls. */
  box: RefObject<HTMLDivElement | null>;
  /** The message that is being edited. */
  edited_id: string | null;
  onEdit: (id: string | null) => void;
  onSend: (message: UserMessageOnTheWire, text: string, files: readonly FilePart[]) => void;
}

/** Whether the box is at its end, where the thread follows by itself. */
function isAtEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - clientHeight - scrollTop <= 1;
}

/** Return how many messages of the end to draw next, when the last `drawn` are; Infinity for all. */
function nextCount(path: readonly Message[], drawn: number, texts: ChatState["texts"]): number {
  let [count, length] = [drawn, 0];
  while (count < path.length && count < drawn + AT_ONCE && length < LENGTH_AT_ONCE) {
    const message = path[path.length - 1 - count];
    count += 1;
    const parts = message && isAnswer(message) ? texts[message.id]?.parts : message?.parts;
    for (const part of parts ?? []) length += part.text?.length ?? 0;
  }
  return count === path.length ? Infinity : count;
}

/** Return how many messages to draw: all once they were drawn, or where one is the scroll target. */
function useDrawn(path: readonly Message[], box: RefObject<HTMLElement | null>): number {
  const { route, store } = useSession();
  const hasTarget = useSyncExternalStore(route.subscribe, route.target) !== null;
  const [most, setMost] = useState(() => nextCount(path, 0, store.get().texts));
  if (hasTarget && most !== Infinity) setMost(Infinity);
  useEffect(() => {
    if (most === Infinity) return undefined;
    return whenIdle((isPrinting) => {
      const restore = box.current && !isAtEnd(box.current) ? preserveScroll(box.current) : null;
      flushSync(() => {
        setMost(isPrinting ? Infinity : nextCount(path, most, store.get().texts));
      });
      restore?.();
    });
  }, [most, path, box, store]);
  return hasTarget ? Infinity : most;
}

export function Messages(props: MessagesProps) {
  const { path, earlier, box, edited_id, onEdit, onSend } = props;
  const drawn = useDrawn(path, box);
  const lastAnswer = path.findLast(isAnswer);
  return (
    <>
      {earlier && drawn === Infinity && <LoadEarlier {...earlier} />}
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
