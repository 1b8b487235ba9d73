import { act, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import type { ConversationChange, MessageSend } from "../packages/client/src/protocol";
import { aConversation, aMessage, delta, end, start } from "./support/builders";
import { draw, type Drawn } from "./support/render-in-session";
import { sendAck } from "./support/session-driver";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function settle(ms = 50): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

async function aPage(http: Parameters<typeof draw>[1] = {}): Promise<Drawn> {
  const drawn = draw(<App />, http);
  act(() => drawn.socket.accept());
  // The page has begun to load it: without its own import it would come at any time later.
  await import("../src/features/thread/answer/answer-announcer");
  await settle();
  return drawn;
}

function write(text: string): void {
  const field = screen.getByRole("textbox", { name: "Message" });
  fireEvent.change(field, { target: { value: text } });
  fireEvent.keyDown(field, { key: "Enter" });
}

async function ask(drawn: Drawn, text: string): Promise<void> {
  write(text);
  const { message_id } = drawn.socket.lastOf("message:send").payload as MessageSend;
  drawn.socket.lastOf("message:send").ack(sendAck(message_id));
  await settle();
  const added = {
    conversation_id: "c1",
    message: aMessage({ id: message_id, parts: [{ kind: "text", at: 0, text }] }),
  };
  drawn.socket.receive("message:added", added);
  drawn.socket.receive("answer:start", start(1, [], { parent_id: message_id }).payload);
  await settle();
}

test("a sent question is shown at once, and its answer grows with each delta", async () => {
  const drawn = await aPage();
  await ask(drawn, "What is a brook?");
  const log = screen.getByRole("log");
  expect(within(log).getByText("What is a brook?")).toBeTruthy();
  drawn.socket.receive("answer:delta", delta(0, "A **small** stream").payload);
  await settle();
  expect(within(log).getByText("small").tagName).toBe("STRONG");
  expect(screen.getByRole("button", { name: "Stop" })).toBeTruthy();
  drawn.socket.receive("answer:end", end([18]).payload);
  await settle();
  expect(screen.getByRole("button", { name: "Send" })).toBeTruthy();
});

test("the thread is not a live region; a separate status announces start and end", async () => {
  const drawn = await aPage();
  await ask(drawn, "Hello");
  expect(screen.getByRole("log").getAttribute("aria-live")).toBe("off");
  const announced = () => screen.getAllByRole("status").map((region) => region.textContent);
  expect(announced()).toContain("Answering");
  drawn.socket.receive("answer:end", end([]).payload);
  await settle();
  expect(announced()).toContain("Answer complete");
});

test("a draft written while a conversation is created stays with it and not with the next new one", async () => {
  const drawn = await aPage();
  write("What is a brook?");
  const field = screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" });
  fireEvent.change(field, { target: { value: "And a riv" } });
  const { message_id } = drawn.socket.lastOf("message:send").payload as MessageSend;
  drawn.socket.lastOf("message:send").ack(sendAck(message_id));
  await settle();
  expect(location.pathname).toBe("/c/c1");
  expect(field.value).toBe("And a riv");
  act(() => {
    drawn.session.route.go(null);
  });
  expect(field.value).toBe("");
});

test("a draft survives a reload in its own conversation", async () => {
  const before = await aPage();
  fireEvent.change(screen.getByRole("textbox", { name: "Message" }), {
    target: { value: "half a th" },
  });
  before.unmount();
  await aPage();
  expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Message" }).value).toBe(
    "half a th",
  );
});

test("a lost connection is shown after one second, and the composer stays usable", async () => {
  const drawn = await aPage();
  act(() => drawn.socket.drop());
  await settle(400);
  expect(screen.queryByText(/No connection|Connecting/)).toBeNull();
  await settle(1_000);
  expect(screen.getByText(/No connection|Connecting/)).toBeTruthy();
  write("Are you there?");
  expect(screen.getByText("Will be sent when the connection is back")).toBeTruthy();
});

test("a conversation can be renamed, deleted and restored", async () => {
  const changeConversation = vi.fn((id: string, { title }: ConversationChange) =>
    Promise.resolve({ conversation: aConversation({ id, title: title ?? "" }), options: {} }),
  );
  const conversation = aConversation({ title: "Brooks" });
  const restoreConversation = vi.fn(() => Promise.resolve({ conversation, options: {} }));
  const deleteConversation = vi.fn(() => Promise.resolve());
  const conversations = [aConversation({ title: "Rivers" })];
  const listConversations = () => Promise.resolve({ conversations, next_cursor: null });
  await aPage({
    changeConversation,
    deleteConversation,
    restoreConversation,
    listConversations,
  });
  fireEvent.click(screen.getByLabelText("More for “Rivers”"));
  await import("../src/features/conversations/menu/more-entries");
  await settle();
  fireEvent.click(screen.getByRole("button", { name: "Rename", hidden: true }));
  const field = screen.getByRole("textbox", { name: "Title of the conversation" });
  fireEvent.change(field, { target: { value: "Brooks" } });
  fireEvent.submit(field);
  await settle();
  expect(changeConversation).toHaveBeenCalledExactlyOnceWith("c1", { title: "Brooks" });
  fireEvent.click(screen.getByLabelText("More for “Brooks”"));
  await import("../src/features/conversations/menu/more-entries");
  await settle();
  fireEvent.click(screen.getByRole("button", { name: "Delete", hidden: true }));
  await settle();
  expect(deleteConversation).toHaveBeenCalledExactlyOnceWith("c1", 60);
  expect(screen.queryByText("Brooks")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await settle();
  expect(restoreConversation).toHaveBeenCalledExactlyOnceWith("c1");
  expect(screen.getByText("Brooks")).toBeTruthy();
});

test("a press on an example sends it", async () => {
  const drawn = await aPage();
  fireEvent.click(screen.getByRole("button", { name: "Compare tea and coffee in a table" }));
  expect(drawn.socket.lastOf("message:send").payload).toMatchObject({
    text: "Compare tea and coffee in a table",
  });
});

test("an unknown conversation shows that it does not exist", async () => {
  history.replaceState(null, "", "/c/nothing");
  const drawn = await aPage();
  const error = { code: "not_found", message: "This was not found.", retryable: false };
  drawn.socket.lastOf("conversation:open").ack({ ok: false, error });
  await settle();
  expect(screen.getByText(/was not found/)).toBeTruthy();
});
