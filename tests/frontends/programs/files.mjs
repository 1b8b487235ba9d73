// Both clients: a file in a question, a picture in its answer. Prints what they hold.
import { HttpAgent } from "@ag-ui/client";
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";

const [base, token, question] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const url = `data:text/markdown;base64,${Buffer.from("# Geese").toString("base64")}`;
const sizeOf = async (path) =>
  (await (await fetch(base + path, { headers })).arrayBuffer()).byteLength;

const transport = new DefaultChatTransport({ api: `${base}/api/ai-sdk/chat`, headers });
const chat = new Chat({ id: "files", transport });
const files = [{ type: "file", mediaType: "text/markdown", filename: "geese.md", url }];
await chat.sendMessage({ text: `${question} chat`, files });
const parts = chat.messages.at(-1).parts.filter((part) => part.type !== "step-start");
const picture = parts.find((part) => part.type === "file");

const agent = new HttpAgent({ url: `${base}/api/ag-ui`, headers, threadId: "files" });
agent.addMessage({
  id: "m1", role: "user", content: [
    { type: "text", text: `${question} agent` },
    { type: "document", source: { type: "url", value: url, mimeType: "text/markdown" } },
  ],
});
await agent.runAgent();
const activity = agent.messages.find((message) => message.role === "activity");
// The next turn of each, which sends all of that again.
await chat.sendMessage({ text: `${question} chat` });
agent.addMessage({ id: "m2", role: "user", content: `${question} agent` });
await agent.runAgent();

console.log(JSON.stringify({
  status: chat.status,
  error: chat.error?.message ?? null,
  chat: parts.map(({ type, text, mediaType }) => [type, text ?? mediaType]),
  chatPicture: picture && await sizeOf(picture.url),
  agent: agent.messages.map(({ role }) => role),
  activity: activity && [activity.activityType, activity.content.mimeType],
  agentPicture: activity && await sizeOf(activity.content.url),
}));
