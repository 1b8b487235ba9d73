/** Builds wire objects; a test gives only the fields it is about. */
import type {
  Answer,
  AnswerDelta,
  AnswerEnd,
  AnswerPart,
  Conversation,
  Tool,
  UserMessage,
  WireEvent,
} from "../../packages/client/src/protocol";

export const NOW = "2026-11-22T12:00:00Z";

export function aConversation(given: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    title: "Rivers",
    head_id: "a1",
    running: [],
    created_at: NOW,
    updated_at: NOW,
    ...given,
  };
}

export function aMessage(given: Partial<UserMessage> = {}): UserMessage {
  return {
    id: "m1",
    conversation_id: "c1",
    parent_id: null,
    role: "user",
    parts: [{ kind: "text", at: 0, text: "Hello" }],
    siblings: ["m1"],
    created_at: NOW,
    ...given,
  };
}

export function anAnswer(given: Partial<Answer> = {}): Answer {
  return {
    id: "a1",
    conversation_id: "c1",
    parent_id: "m1",
    role: "assistant",
    parts: [],
    siblings: ["a1"],
    created_at: NOW,
    status: "streaming",
    run: 1,
    finish_reason: null,
    model: "demo",
    usage: null,
    timings: null,
    error: null,
    history_cut: 0,
    ...given,
  };
}

export function start(run = 1, lengths: number[] = [], given: Partial<Answer> = {}): WireEvent {
  const answer = anAnswer({ run, ...given });
  return { name: "answer:start", payload: { conversation_id: "c1", answer, run, lengths } };
}

export function delta(at: number, text: string, given: Partial<AnswerDelta> = {}): WireEvent {
  return {
    name: "answer:delta",
    payload: { answer_id: "a1", run: 1, part: 0, kind: "text", at, text, ...given },
  };
}

export function aTool(given: Partial<Tool> = {}): Tool {
  return {
    call_id: "t1",
    name: "search",
    title: "Searching",
    server: null,
    status: "running",
    started_at: "2026-11-22T12:00:00.000Z",
    rev: 1,
    ...given,
  };
}

export function toolPart(tool: Partial<Tool> = {}, given: Partial<AnswerPart> = {}): WireEvent {
  const payload = { answer_id: "a1", run: 1, part: 0, tool: aTool(tool), ...given };
  return { name: "answer:part", payload };
}

export function end(lengths: number[], given: Partial<AnswerEnd> = {}): WireEvent {
  return {
    name: "answer:end",
    payload: {
      answer_id: "a1",
      run: 1,
      status: "completed",
      finish_reason: "stop",
      usage: null,
      timings: null,
      error: null,
      lengths,
      ...given,
    },
  };
}
