// Stores a conversation over the socket, without drawing it: a turn takes milliseconds.
import { createRequire } from "node:module";
import { eventually } from "./eventually.mjs";

const frontend = new URL("../../../frontend/package.json", import.meta.url);
const { io } = createRequire(frontend)("socket.io-client");

/** Sends `questions` one after the other as the user of `page`; returns the conversation's path. */
export async function storeConversation(page, origin, questions) {
  const cookies = await page.context().cookies(origin);
  const socket = io(`${origin}/chat`, {
    transports: ["websocket"],
    auth: { protocol: 1 },
    extraHeaders: {
      Origin: origin,
      Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
    },
  });
  const endings = new Map();
  socket.on("answer:end", ({ answer_id, status }) => endings.set(answer_id, status));
  let last = { conversation_id: null, answer_id: null };
  for (const text of questions) {
    const message_id = crypto.randomUUID();
    const place = { conversation_id: last.conversation_id, parent_id: last.answer_id };
    last = await eventually(async () => {
      const ack = await socket.emitWithAck("message:send", { message_id, ...place, text });
      // The answer before it has ended for its followers and is still being stored.
      if (ack.error?.code === "conversation_busy") return false;
      if (!ack.ok) throw new Error(JSON.stringify(ack.error));
      return ack;
    }, `sent: ${text}`);
    await eventually(() => endings.get(last.answer_id) === "completed", `answered: ${text}`);
  }
  socket.disconnect();
  return `/c/${last.conversation_id}`;
}
