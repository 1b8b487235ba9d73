/** Applies the server's events to the state. Pure; a duplicate changes nothing. */
import type {
  AnswerDelta,
  AnswerEnd,
  AnswerPart,
  AnswerStart,
  Conversation,
  WireEvent,
} from "../protocol";
import { isAnswer } from "../protocol";
import {
  applyDelta,
  applyState,
  GAP,
  holdsExactly,
  startRun,
  type AnswerText,
} from "./answer-text";
import { EMPTY_THREAD, type ChatState } from "./chat-state";
import { withoutSent } from "./outbox";
import { putMessage } from "./thread";

function withGap(state: ChatState, conversation_id: string): ChatState {
  const missing = conversation_id ? [conversation_id] : state.followed;
  const gaps = [...new Set([...state.gaps, ...missing])];
  return gaps.length === state.gaps.length ? state : { ...state, gaps };
}

function without<Value>(all: Readonly<Record<string, Value>>, id: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== id));
}

function started(
  state: ChatState,
  { conversation_id, answer, run, lengths, revs }: AnswerStart,
): ChatState {
  const thread = state.threads[conversation_id] ?? EMPTY_THREAD;
  const isNew = !thread.messages[answer.id];
  const put = putMessage(thread, { ...answer, run, status: "streaming" });
  return {
    ...state,
    threads: {
      ...state.threads,
      [conversation_id]: { ...put, head_id: isNew ? answer.id : thread.head_id },
    },
    owners: { ...state.owners, [answer.id]: conversation_id },
    ends: without(state.ends, answer.id),
    seen_live: { ...state.seen_live, [answer.id]: true },
    texts: {
      ...state.texts,
      [answer.id]: startRun(state.texts[answer.id], answer, run, lengths, revs),
    },
  };
}

/** Apply `apply` to the stored text of an answer, and the end that waited for it. */
function grown<Growth extends AnswerDelta | AnswerPart>(
  state: ChatState,
  growth: Growth,
  apply: (stored: AnswerText | undefined, growth: Growth) => AnswerText | typeof GAP | undefined,
): ChatState {
  const { answer_id } = growth;
  const owner = state.owners[answer_id] ?? "";
  if (state.removed[owner]) return state;
  const stored = state.texts[answer_id];
  const next = apply(stored, growth);
  if (next === GAP) return withGap(state, owner);
  if (next === undefined || next === stored) return state;
  const grownState = { ...state, texts: { ...state.texts, [answer_id]: next } };
  const end = state.ends[answer_id];
  return end && isHeld(next, end) ? ended(grownState, end) : grownState;
}

function isHeld(stored: AnswerText | undefined, { run, lengths, revs }: AnswerEnd): boolean {
  return holdsExactly(stored, run, lengths, revs);
}

function ended(state: ChatState, end: AnswerEnd): ChatState {
  const conversation_id = state.owners[end.answer_id] ?? "";
  const stored = state.texts[end.answer_id];
  if (state.removed[conversation_id] || (stored && end.run < stored.run)) return state;
  const thread = state.threads[conversation_id];
  const message = thread?.messages[end.answer_id];
  const isWhole = isHeld(stored, end);
  if (!thread || !message || !isAnswer(message) || !isWhole) {
    const ends = { ...state.ends, [end.answer_id]: end };
    return withGap({ ...state, ends }, conversation_id);
  }
  const history_cut = end.history_cut ?? message.history_cut;
  const closed = { ...message, details: null, ...end, history_cut };
  return {
    ...state,
    ends: without(state.ends, end.answer_id),
    threads: { ...state.threads, [conversation_id]: putMessage(thread, closed) },
  };
}

/** After an open, drop the ends that it includes; the others remain a gap. */
export function withoutOvertakenEnds(state: ChatState, conversation_id: string): ChatState {
  const messages = state.threads[conversation_id]?.messages ?? {};
  const open = Object.entries(state.ends).filter(([id, end]) => {
    const owner = state.owners[id] ?? "";
    if (owner !== conversation_id) return owner !== "";
    const message = messages[id];
    return message && isAnswer(message) && message.status === "streaming" && message.run <= end.run;
  });
  const gaps = state.gaps.filter((gap) => gap !== conversation_id);
  const next = { ...state, ends: Object.fromEntries(open), gaps };
  return open.some(([id]) => messages[id]) ? withGap(next, conversation_id) : next;
}

export function withConversation(state: ChatState, conversation: Conversation): ChatState {
  if (state.removed[conversation.id]) return state;
  const conversations = { ...state.conversations, [conversation.id]: conversation };
  const thread = state.threads[conversation.id];
  const head = conversation.head_id;
  // The head may arrive before its message, which then moves it. A head that is not about to stream
  // is on another branch, whose messages only an open brings.
  if (!thread?.messages[head ?? ""]) {
    const next = { ...state, conversations };
    const before = state.conversations[conversation.id]?.running ?? [];
    const isToCome = head && conversation.running.includes(head) && !before.includes(head);
    return thread?.is_loaded && head && !isToCome && state.followed.includes(conversation.id)
      ? withGap(next, conversation.id)
      : next;
  }
  const threads = { ...state.threads, [conversation.id]: { ...thread, head_id: head } };
  return { ...state, conversations, threads };
}

export function withoutConversation(state: ChatState, id: string): ChatState {
  const owned = new Set(Object.keys(state.threads[id]?.messages ?? {}));
  return {
    ...state,
    removed: { ...state.removed, [id]: true },
    conversations: without(state.conversations, id),
    threads: without(state.threads, id),
    texts: Object.fromEntries(Object.entries(state.texts).filter(([key]) => !owned.has(key))),
    outbox: state.outbox.filter((item) => item.conversation_id !== id),
    gaps: state.gaps.filter((gap) => gap !== id),
  };
}

export function reduceEvent(state: ChatState, event: WireEvent): ChatState {
  switch (event.name) {
    case "message:added": {
      const { conversation_id, message } = event.payload;
      const thread = state.threads[conversation_id] ?? EMPTY_THREAD;
      const known = thread.messages[message.id];
      if (state.removed[conversation_id]) return state;
      // The user's own message is stored already; only its siblings may be new.
      if (known && known.siblings.length >= message.siblings.length) return state;
      const head_id = known ? thread.head_id : message.id;
      const put = { ...putMessage(thread, message), head_id };
      // Another tab may have sent a message that waits here; one that is being sent waits for its
      // ack.
      const outbox = withoutSent(state.outbox, [message]);
      return { ...state, outbox, threads: { ...state.threads, [conversation_id]: put } };
    }
    case "answer:start":
      return state.removed[event.payload.conversation_id] ? state : started(state, event.payload);
    case "answer:delta":
      return grown(state, event.payload, applyDelta);
    case "answer:part":
      return grown(state, event.payload, applyState);
    case "answer:end":
      return ended(state, event.payload);
    case "conversation:changed":
      return withConversation(state, event.payload.conversation);
    case "conversation:removed":
      return withoutConversation(state, event.payload.conversation_id);
    case "conversation:restored": {
      const { conversation } = event.payload;
      const removed = without(state.removed, conversation.id);
      return withConversation({ ...state, removed }, conversation);
    }
    case "folders:changed":
      return { ...state, ...event.payload };
    case "server:degraded":
      return { ...state, degraded: event.payload.away[0] ? event.payload : null };
    // Also what a newer server sends.
    default:
      return state;
  }
}
