import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { isAnswer, type WireEvent } from "../../packages/client/src/protocol";
import { INITIAL_STATE, type ChatState } from "../../packages/client/src/store/chat-state";
import { reduce } from "../../packages/client/src/store/reduce";
import { aConversation, anAnswer } from "../support/builders";

/** Events and the state a client has after them; pytest replays the same files. */
interface Transcript {
  about: string;
  events: (WireEvent & { gap?: boolean })[];
  holds: Record<string, { run: number; parts: string[]; status: string; states?: unknown[] }>;
}

const FOLDER = join(import.meta.dirname, "../../../tests/golden");

const transcripts = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => {
    const transcript = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Transcript;
    return { file: basename(file, ".json"), ...transcript };
  });

/** A page learns of an answer by a start, or by the ack of its own open or send. */
function stateBefore({ holds, events }: Transcript): ChatState {
  const started = events.flatMap((event) =>
    event.name === "answer:start" ? [event.payload.answer.id] : [],
  );
  const messages = Object.keys(holds)
    .filter((id) => !started.includes(id))
    .map((id) => anAnswer({ id, conversation_id: "conversation-1" }));
  const conversation = aConversation({ id: "conversation-1", head_id: null });
  const ack = { ok: true as const, conversation, messages, has_earlier: false };
  const state = { ...INITIAL_STATE, followed: ["conversation-1"] };
  return reduce(state, { name: "thread:opened", ack });
}

function statusOf(state: ChatState, answer_id: string): string | null {
  const message = state.threads["conversation-1"]?.messages[answer_id];
  return message && isAnswer(message) ? message.status : null;
}

test("there are transcripts", () => {
  expect(transcripts.length).toBeGreaterThan(9);
});

test.each(transcripts)("golden transcript: $file", (transcript) => {
  let state = stateBefore(transcript);
  for (const { gap = false, ...event } of transcript.events) {
    state = reduce({ ...state, gaps: [] }, event);
    expect(state.gaps.length > 0, JSON.stringify(event)).toBe(gap);
  }
  for (const [id, expected] of Object.entries(transcript.holds)) {
    const held = state.texts[id];
    const parts = held?.parts.map((part) => part.text);
    const states = held?.parts.map((part) => part.state ?? null) ?? [];
    const hold = { run: held?.run, parts, status: statusOf(state, id) };
    expect(states.some(Boolean) ? { ...hold, states } : hold).toEqual(expected);
  }
});
