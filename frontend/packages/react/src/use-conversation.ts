/** One conversation: its messages, what waits to be sent, and its actions. */
import {
  selectPath,
  selectRunning,
  type Answer,
  type Client,
  type Conversation,
  type Message,
  type Options,
  type OutboxItem,
  type WireError,
} from "@wordbrook/client";
import { useEffect, useMemo, useRef, useState } from "react";
import { useClient } from "./provider";
import { useSelected } from "./use-selected";

export interface SendOptions {
  model?: string;
  /** Options of a new conversation, for all its answers. */
  options?: Options;
  /** The message before it, for an edit; null is the start. Without it: the last one shown. */
  parent_id?: string | null;
}

export interface ConversationOptions {
  /** Called when the first message of a new conversation has given it its id. */
  onBegin?: (conversation_id: string) => void;
}

export interface ConversationHandle {
  /** Null until the first message of a new conversation was accepted. */
  id: string | null;
  /** Title and times; null while they are not loaded. */
  conversation: Conversation | null;
  /** The messages of the shown branch. The text of an answer comes from `useAnswer`. */
  messages: readonly Message[];
  /** Messages that the server has not acknowledged: sending, queued, held or refused. */
  pending: readonly OutboxItem[];
  isLoaded: boolean;
  /** Why it could not be opened. */
  error: WireError | null;
  hasEarlier: boolean;
  /** The answer that is being written. */
  running: Answer | null;
  /** Send a message, after a running answer or a reconnect where need be; returns its id. */
  send: (text: string, how?: SendOptions) => string;
  /** Send a pending message that was refused or held. */
  retry: (message_id: string) => void;
  /** Drop a pending message. */
  discard: (message_id: string) => void;
  /** End the running answer; its text is kept. */
  stop: () => Promise<WireError | null>;
  loadEarlier: () => Promise<WireError | null>;
}

/** Return the id of the shown conversation: the given one, or the one that a message here began. */
function useShownId(client: Client, given: string | null, { onBegin }: ConversationOptions) {
  const [begun, setBegun] = useState<string | null>(null);
  const [before, setBefore] = useState(given);
  if (before !== given) {
    setBefore(given);
    setBegun(null);
  }
  const [sent] = useState(() => new Set<string>());
  const notify = useRef(onBegin);
  const holds = useRef<(() => void)[]>([]);
  const id = given ?? begun;

  useEffect(() => {
    notify.current = onBegin;
  });
  useEffect(() => {
    const held = holds.current;
    const release = () => {
      for (const leave of held.splice(0)) leave();
    };
    const end = client.onBegun((conversation_id, message_id) => {
      if (!sent.delete(message_id)) return;
      // Followed until the effect below does.
      held.push(client.follow(conversation_id));
      setBegun(conversation_id);
      notify.current?.(conversation_id);
    });
    return () => {
      end();
      release();
    };
  }, [client, sent]);
  useEffect(() => {
    if (id === null) return undefined;
    const leave = client.follow(id);
    for (const hold of holds.current.splice(0)) hold();
    // A component that is mounted again at once goes on with the open conversation.
    return () => void setTimeout(leave);
  }, [client, id]);
  return { id, sent };
}

/** Follow a conversation while the component is mounted; null is a new one. */
export function useConversation(
  conversation_id: string | null,
  options: ConversationOptions = {},
): ConversationHandle {
  const client = useClient();
  const { id, sent } = useShownId(client, conversation_id, options);
  const messages = useSelected((state) => selectPath(state, id), client);
  const running = useSelected((state) => selectRunning(state, id), client);
  const thread = useSelected((state) => state.threads[id ?? ""], client);
  const conversation = useSelected((state) => state.conversations[id ?? ""] ?? null, client);
  const outbox = useSelected((state) => state.outbox, client);

  const actions = useMemo(() => {
    const { outbox: queue, answers } = client;
    return {
      send: (text: string, { model, ...more }: SendOptions = {}) => {
        const message_id = queue.write(id, text, model ?? null, more);
        sent.add(message_id);
        return message_id;
      },
      retry: queue.retry,
      discard: (message_id: string) => void queue.discard(message_id),
      stop: () => answers.stop(id),
      loadEarlier: () => (id === null ? Promise.resolve(null) : client.loadEarlier(id)),
    };
  }, [client, id, sent]);

  return useMemo(
    () => ({
      id,
      conversation,
      messages,
      pending: outbox.filter((item) => item.conversation_id === id),
      isLoaded: id === null || thread?.is_loaded === true,
      error: thread?.error ?? null,
      hasEarlier: thread?.has_earlier ?? false,
      running,
      ...actions,
    }),
    [id, conversation, messages, outbox, thread, running, actions],
  );
}
