import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, test } from "vitest";
import { keepPrompt, recentPrompts } from "../../../src/features/composer/history/recent-prompts";
import { usePromptHistory } from "../../../src/features/composer/history/use-prompt-history";
import { aConversation, aMessage, anAnswer } from "../../support/builders";
import { draw } from "../../support/render-in-session";

function Field({ conversation_id }: { conversation_id: string | null }) {
  const [text, setText] = useState("");
  const onKey = usePromptHistory(conversation_id, setText);
  return (
    <textarea
      value={text}
      onChange={(event) => {
        setText(event.target.value);
      }}
      onKeyDown={onKey}
    />
  );
}

async function aField(conversation_id: string | null = null) {
  const drawn = draw(<Field conversation_id={conversation_id} />);
  await import("../../../src/features/composer/history/history-keys");
  await Promise.resolve();
  const field = screen.getByRole<HTMLTextAreaElement>("textbox");
  /** Press a key; returns the text afterwards, and whether the browser would move the caret. */
  const press = (key: string, more = {}) => {
    const isLeft = fireEvent.keyDown(field, { key, ...more });
    return [field.value, isLeft];
  };
  return { ...drawn, field, press };
}

beforeEach(() => {
  localStorage.clear();
});

test("up brings back older questions, down newer ones and then the empty field", async () => {
  keepPrompt("first");
  keepPrompt("second");
  const { press } = await aField();
  expect(press("ArrowUp")).toEqual(["second", false]);
  expect(press("ArrowUp")).toEqual(["first", false]);
  expect(press("ArrowUp")).toEqual(["first", false]);
  expect(press("ArrowDown")).toEqual(["second", false]);
  expect(press("ArrowDown")).toEqual(["", false]);
  expect(press("ArrowDown")).toEqual(["", true]);
});

test("questions of this conversation come before those of others, and none comes twice", async () => {
  keepPrompt("own");
  keepPrompt("elsewhere");
  const { press, session } = await aField("c1");
  session.store.dispatch({
    name: "thread:opened",
    ack: {
      ok: true,
      conversation: aConversation({ id: "c1" }),
      messages: [aMessage({ parts: [{ kind: "text", at: 0, text: "own" }] }), anAnswer()],
      has_earlier: false,
    },
  });
  expect(press("ArrowUp")[0]).toBe("own");
  expect(press("ArrowUp")[0]).toBe("elsewhere");
  expect(press("ArrowUp")[0]).toBe("elsewhere");
});

test("after the end of the session no question of its person comes back", async () => {
  document.head.innerHTML = '<meta name="auth" content="password" />';
  keepPrompt("of the person who was here");
  const { press, session } = await aField();
  const ended = { code: "unauthenticated" as const, message: "", retryable: false };
  session.store.dispatch({ name: "connection", connection: { phase: "refused", error: ended } });
  expect(press("ArrowUp")).toEqual(["", true]);
});

test("Escape restores the draft and is not passed on", async () => {
  keepPrompt("first");
  const { press } = await aField();
  press("ArrowUp");
  expect(press("Escape")).toEqual(["", false]);
  expect(press("Escape")).toEqual(["", true]);
});

test("in a text of one's own, and inside of a long one, arrows move the caret", async () => {
  keepPrompt("one\ntwo");
  const { field, press } = await aField();
  fireEvent.change(field, { target: { value: "mine" } });
  expect(press("ArrowUp")).toEqual(["mine", true]);
  fireEvent.change(field, { target: { value: "" } });
  press("ArrowUp");
  field.setSelectionRange(5, 5);
  expect(press("ArrowUp")).toEqual(["one\ntwo", true]);
  fireEvent.change(field, { target: { value: "one\ntwo three" } });
  expect(press("ArrowDown")).toEqual(["one\ntwo three", true]);
});

test("with a modifier or an input method, arrows are not meant for it", async () => {
  keepPrompt("first");
  const { press } = await aField();
  for (const more of [{ shiftKey: true }, { ctrlKey: true }, { isComposing: true }])
    expect(press("ArrowUp", more)).toEqual(["", true]);
});

test("the last fifty questions are kept, each once, and no long one", () => {
  for (let each = 0; each < 60; each += 1) keepPrompt(String(each));
  keepPrompt("20");
  keepPrompt("x".repeat(3_000));
  expect(recentPrompts()).toHaveLength(50);
  expect(recentPrompts().slice(0, 2)).toEqual(["20", "59"]);
});
