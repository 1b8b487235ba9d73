/** The hooks over a fake socket: one connection, what is followed, and what is drawn. */
import { act, render } from "@testing-library/react";
import { StrictMode, useEffect, type ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { assembleClient } from "@wordbrook/client";
import {
  useAnswer,
  useConversation,
  WordbrookProvider,
  type ConversationHandle,
} from "@wordbrook/react";
import { aConversation, aMessage, anAnswer, delta, start } from "../support/builders";
import { FakeSocket } from "../support/fake-socket";
import { aHttp, sendAck } from "../support/session-driver";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let handle: ConversationHandle;

function Text({ id }: { id: string }) {
  return <article>{useAnswer(id).text}</article>;
}

function Chat({ id, onBegin }: { id: string | null; onBegin?: (id: string) => void }) {
  const conversation = useConversation(id, onBegin ? { onBegin } : {});
  useEffect(() => {
    handle = conversation;
  });
  return conversation.messages.map((message) => <Text key={message.id} id={message.id} />);
}

function mount(children: ReactNode) {
  const socket = new FakeSocket();
  const client = assembleClient({ socket, http: aHttp() });
  const around = (inner: ReactNode) => (
    <StrictMode>
      <WordbrookProvider client={client}>{inner}</WordbrookProvider>
    </StrictMode>
  );
  const { container, rerender, unmount } = render(around(children));
  const settle = () => act(() => vi.advanceTimersByTimeAsync(50));
  const shown = () => [...container.querySelectorAll("article")].map((each) => each.textContent);
  const draw = (inner: ReactNode) => rerender(around(inner));
  return { socket, settle, shown, draw, unmount };
}

const opened = {
  ok: true,
  conversation: aConversation({ running: ["a1"] }),
  messages: [aMessage(), anAnswer({ status: "streaming" })],
  has_earlier: false,
};

test("in StrictMode a provider connects once and a conversation is opened once", async () => {
  const { socket, settle, shown, unmount } = mount(<Chat id="c1" />);
  await settle();
  act(() => socket.accept());
  await settle();
  expect([socket.connects, socket.countOf("conversation:open")]).toEqual([1, 1]);
  socket.lastOf("conversation:open").ack(opened);
  for (const { name, payload } of [start(), delta(0, "Hel"), delta(3, "lo")])
    socket.receive(name, payload);
  await settle();
  expect(shown()).toEqual(["", "Hello"]);
  expect(socket.countOf("conversation:close")).toBe(0);
  unmount();
  await settle();
  expect(socket.connected).toBe(false);
});

test("a component that is unmounted in mid-answer leaves the conversation, and shows the rest later", async () => {
  const { socket, settle, shown, draw } = mount(<Chat id="c1" />);
  act(() => socket.accept());
  await settle();
  socket.lastOf("conversation:open").ack(opened);
  for (const { name, payload } of [start(), delta(0, "Hel")]) socket.receive(name, payload);
  await settle();
  draw(null);
  await settle();
  expect(socket.lastOf("conversation:close").payload).toEqual({ conversation_id: "c1" });
  draw(<Chat id="c1" />);
  await settle();
  expect(socket.lastOf("conversation:open").payload).toMatchObject({
    have: { a1: { run: 1, lengths: [3] } },
  });
  socket.lastOf("conversation:open").ack(opened);
  socket.receive("answer:delta", delta(3, "lo").payload);
  await settle();
  expect(shown()).toEqual(["", "Hello"]);
});

test("two conversations of one page are followed side by side", async () => {
  const { socket, settle } = mount([<Chat key="1" id="c1" />, <Chat key="2" id="c2" />]);
  act(() => socket.accept());
  await settle();
  const ids = socket.sent
    .filter(({ command }) => command === "conversation:open")
    .map(({ payload }) => (payload as { conversation_id: string }).conversation_id);
  expect(ids).toEqual(["c1", "c2"]);
});

test("a new conversation is followed from its first message on, and told of once", async () => {
  const begun: string[] = [];
  const { socket, settle, shown } = mount(<Chat id={null} onBegin={(id) => begun.push(id)} />);
  act(() => socket.accept());
  await settle();
  act(() => void handle.send("Hi"));
  await settle();
  const sent = socket.lastOf("message:send");
  const { message_id } = sent.payload as { message_id: string };
  sent.ack(sendAck(message_id));
  await settle();
  for (const { name, payload } of [start(), delta(0, "Hello")]) socket.receive(name, payload);
  await settle();
  expect(begun).toEqual(["c1"]);
  expect(handle.id).toBe("c1");
  expect(shown().at(-1)).toBe("Hello");
  expect([socket.countOf("conversation:open"), socket.countOf("conversation:close")]).toEqual([
    0, 0,
  ]);
});

test("on a change of the route the conversation before is left and the next one followed", async () => {
  const { socket, settle, shown, draw } = mount(<Chat id="c1" />);
  act(() => socket.accept());
  await settle();
  socket.lastOf("conversation:open").ack(opened);
  for (const { name, payload } of [start(), delta(0, "Hello")]) socket.receive(name, payload);
  await settle();
  expect(shown()).toEqual(["", "Hello"]);
  draw(<Chat id="c2" />);
  await settle();
  expect(shown()).toEqual([]);
  expect(socket.lastOf("conversation:close").payload).toEqual({ conversation_id: "c1" });
  expect(socket.lastOf("conversation:open").payload).toMatchObject({ conversation_id: "c2" });
});

test("after a restart of the server the rest of an answer is asked for, and shown once", async () => {
  const { socket, settle, shown } = mount(<Chat id="c1" />);
  act(() => socket.accept());
  await settle();
  socket.lastOf("conversation:open").ack(opened);
  for (const { name, payload } of [start(), delta(0, "Hel")]) socket.receive(name, payload);
  await settle();
  act(() => {
    socket.drop();
  });
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(socket.connects).toBeGreaterThan(1);
  act(() => socket.accept());
  await settle();
  expect(socket.countOf("conversation:open")).toBe(2);
  expect(socket.lastOf("conversation:open").payload).toMatchObject({
    have: { a1: { run: 1, lengths: [3] } },
  });
  socket.lastOf("conversation:open").ack(opened);
  for (const text of [delta(0, "Hel"), delta(3, "lo")]) socket.receive(text.name, text.payload);
  await settle();
  expect(shown()).toEqual(["", "Hello"]);
});

test("two providers of one page have a connection and a store each", async () => {
  const sockets = [new FakeSocket(), new FakeSocket()];
  const clients = sockets.map((socket) => assembleClient({ socket, http: aHttp() }));
  const { container } = render(
    <StrictMode>
      {clients.map((client, index) => (
        <WordbrookProvider key={index} client={client}>
          <Chat id="c1" />
        </WordbrookProvider>
      ))}
    </StrictMode>,
  );
  const settle = () => act(() => vi.advanceTimersByTimeAsync(50));
  for (const socket of sockets) act(() => socket.accept());
  await settle();
  expect(sockets.map((socket) => socket.connects)).toEqual([1, 1]);
  for (const [index, socket] of sockets.entries()) {
    socket.lastOf("conversation:open").ack(opened);
    for (const { name, payload } of [start(), delta(0, `of ${String(index)}`)])
      socket.receive(name, payload);
  }
  await settle();
  const shown = [...container.querySelectorAll("article")].map((each) => each.textContent);
  expect(shown).toEqual(["", "of 0", "", "of 1"]);
});

test("a provider that a hot reload mounts again keeps its connection and its texts", async () => {
  const socket = new FakeSocket();
  const client = assembleClient({ socket, http: aHttp() });
  const tree = (version: string) => (
    <WordbrookProvider key={version} client={client}>
      <Chat id="c1" />
    </WordbrookProvider>
  );
  const { container, rerender } = render(tree("before"));
  const settle = () => act(() => vi.advanceTimersByTimeAsync(50));
  act(() => socket.accept());
  await settle();
  socket.lastOf("conversation:open").ack(opened);
  for (const { name, payload } of [start(), delta(0, "Hello")]) socket.receive(name, payload);
  await settle();
  rerender(tree("after"));
  await settle();
  expect([socket.connects, socket.connected]).toEqual([1, true]);
  expect(container.querySelectorAll("article")[1]?.textContent).toBe("Hello");
  expect(socket.countOf("conversation:close")).toBe(0);
});
