/** Changes a thread's messages and head; newer versions replace older ones. Pure. */
import { isAnswer, type Message } from "../protocol";
import type { Thread } from "./chat-state";

/** A late ack must not set an answer that has ended back to streaming. */
function newer(known: Message | undefined, incoming: Message): Message {
  if (!known || !isAnswer(known) || !isAnswer(incoming)) return incoming;
  if (incoming.run < known.run) return known;
  const wouldReopen = known.status !== "streaming" && incoming.status === "streaming";
  return incoming.run === known.run && wouldReopen ? known : incoming;
}

/** Siblings are only ever added, so the longest list is the newest, for all of them. */
function updateSiblings(messages: Record<string, Message>, { siblings }: Message): void {
  if (siblings.length < 2) return;
  for (const id of siblings) {
    const sibling = messages[id];
    if (sibling && sibling.siblings.length < siblings.length)
      messages[id] = { ...sibling, siblings };
  }
}

export function mergeMessages(thread: Thread, incoming: readonly Message[]): Thread {
  const messages = { ...thread.messages };
  for (const message of incoming) messages[message.id] = newer(messages[message.id], message);
  for (const message of incoming) updateSiblings(messages, message);
  return { ...thread, messages };
}

export function putMessage(thread: Thread, message: Message): Thread {
  const messages = { ...thread.messages, [message.id]: message };
  updateSiblings(messages, message);
  return { ...thread, messages };
}

/** Return the messages from the oldest loaded one to the head. */
export function pathOf(thread: Thread): readonly Message[] {
  const path: Message[] = [];
  const seen = new Set<string>();
  let id = thread.head_id;
  while (id !== null && !seen.has(id)) {
    seen.add(id);
    const message: Message | undefined = thread.messages[id];
    if (!message) break;
    path.push(message);
    id = message.parent_id;
  }
  return path.reverse();
}
