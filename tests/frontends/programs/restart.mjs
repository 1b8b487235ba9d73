// Both clients while their server is killed and started again. Prints what each shows afterwards.
import { once } from "node:events";
import { HttpAgent } from "@ag-ui/client";
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { until } from "./cut.mjs";

// Beside the error of the run, AG-UI's client throws the same one where nothing catches it.
process.on("unhandledRejection", () => {});

const [base, token, question] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const chat = new Chat({
  id: "killed",
  transport: new DefaultChatTransport({ api: `${base}/api/ai-sdk/chat`, headers }),
});
const agent = new HttpAgent({ url: `${base}/api/ag-ui`, headers, threadId: "killed too" });
const chatText = () => chat.messages.at(-1)?.parts.map((part) => part.text ?? "").join("") ?? "";
const agentText = () => agent.messages.at(-1)?.content ?? "";

agent.addMessage({ id: "m1", role: "user", content: `${question} agent` });
const running = [
  chat.sendMessage({ text: `${question} chat` }),
  agent.runAgent().catch((error) => error.message),
];
await until(() => chatText() === "one two" && agentText() === "one two", "text");
console.log("begun");
await once(process.stdin, "data"); // the server was killed and is back
await Promise.all(running);
const held = { chat: [chat.status, chatText()], agent: agentText() };

async function goOn(answerId) {
  const response = await fetch(`${base}/api/answers/${answerId}/continue`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ request_id: crypto.randomUUID() }),
  });
  if (!response.ok) throw new Error(await response.text());
}
const agentAnswer = agent.messages.at(-1).id.split(".")[0];
await goOn(chat.messages.at(-1).id);
await chat.resumeStream();
await goOn(agentAnswer);
await agent.runAgent();
const whole = { chat: [chat.status, chatText()], agent: agentText() };
console.log(JSON.stringify({ held, whole, count: [chat.messages.length, agent.messages.length] }));
process.exit();
