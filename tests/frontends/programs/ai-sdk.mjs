// AI SDK: its own Chat and transport, against a real server. Prints what the chats hold.
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { cuttable, until } from "./cut.mjs";

const [base, token, question] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const { state, cutFetch } = cuttable();
const report = {};

function openChat(id, messages = [], body = {}) {
  const api = `${base}/api/ai-sdk/chat`;
  const transport = new DefaultChatTransport({ api, headers, body, fetch: cutFetch });
  return new Chat({ id, messages, transport });
}

const shown = (chat) => ({
  status: chat.status,
  error: chat.error?.message ?? null,
  roles: chat.messages.map((message) => message.role),
  parts: chat.messages.at(-1).parts
    .filter((part) => part.type !== "step-start")
    .map((part) => ({ type: part.type, text: part.text, state: part.state })),
  metadata: chat.messages.at(-1).metadata,
});
const textOf = (chat) =>
  (chat.messages.at(-1)?.role === "assistant" ? chat.messages.at(-1).parts : [])
    .map((part) => part.text ?? "").join("");

const chat = openChat("my chat / 1");
await chat.sendMessage({ text: `${question} whole` });
report.whole = shown(chat);

// Cut off in mid-answer, then resumed as useChat does.
state.bytes = 1500;
await chat.sendMessage({ text: `${question} long` });
report.cut = shown(chat);
await chat.resumeStream();
report.resumed = shown(chat);

// The same, but the answer has ended when the client comes back.
state.bytes = 1500;
await chat.sendMessage({ text: `${question} short` });
const cutId = chat.messages.at(-1).id;
const ended = await fetch(`${base}/api/answers/${cutId}/events`, { headers });
await ended.text();
await chat.resumeStream();
report.resumedLate = shown(chat);

await chat.regenerate();
report.regenerated = shown(chat);

// A page that is loaded in mid-answer: the user's message is there, the answer is resumed.
const running = openChat("reloaded");
const sending = running.sendMessage({ text: `${question} long` });
await until(() => textOf(running).length > 20, "text");
const reloaded = openChat("reloaded", running.messages.slice(0, 1));
await reloaded.resumeStream();
await sending;
report.reloaded = shown(reloaded);
report.stayed = shown(running);

const stopped = openChat("stopped");
const stopping = stopped.sendMessage({ text: `${question} stalls` });
await until(() => textOf(stopped).length > 2, "text");
await fetch(`${base}/api/answers/${stopped.messages.at(-1).id}/stop`, {
  method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: "{}",
});
await stopping;
report.stopped = shown(stopped);

const failing = openChat("failing");
await failing.sendMessage({ text: `${question} fails` });
report.failed = shown(failing);

// Steps of a model, also where the answer is cut off between them.
const stepsOf = (chat) => ({
  status: chat.status,
  parts: chat.messages.at(-1).parts
    .filter((part) => part.type !== "step-start")
    .map(({ type, text, state, toolName, title, input, output }) =>
      type === "text" ? { type, text } : { type, state, toolName, title, input, output }),
});
const stepping = openChat("steps", [], { model: "steps" });
await stepping.sendMessage({ text: "go" });
report.steps = stepsOf(stepping);
state.bytes = 2000;
await stepping.sendMessage({ text: "go again" });
report.stepsCut = stepsOf(stepping);
await stepping.resumeStream();
report.stepsResumed = stepsOf(stepping);

const nothing = openChat("unknown");
await nothing.resumeStream();
report.unknown = { status: nothing.status, messages: nothing.messages.length };
report.requests = state.requests;
console.log(JSON.stringify(report));
