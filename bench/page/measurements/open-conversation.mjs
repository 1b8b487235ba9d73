// Time to open a conversation of 1,000 messages: from the click on its title to the frame that shows it.
import { ANSWER } from "../harness/answer.mjs";
import { Tab } from "../harness/browser.mjs";
import { fromFrontend } from "../harness/servers.mjs";

const { io } = fromFrontend("socket.io-client");
const ANSWER_TIMEOUT_MS = 30_000;
/** Messages in the first page of an opened conversation. */
const PAGE_SIZE = 50;

function ask(socket, conversation_id, parent_id, index) {
  const from = (index * 400) % (ANSWER.length - 900);
  const text = `message ${index}\n${ANSWER.slice(from, from + 900)}`;
  const message_id = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), ANSWER_TIMEOUT_MS);
    socket.once("answer:end", ({ answer_id }) => {
      clearTimeout(timer);
      resolve({ answer_id, conversation_id: socket.conversationId });
    });
    socket.emit("message:send", { message_id, conversation_id, parent_id, text }, (ack) => {
      if (!ack.ok) reject(new Error(ack.error.message));
      else socket.conversationId = ack.conversation_id;
    });
  });
}

/** Writes `count` messages into a new conversation of the tab's user. */
async function fill(server, tab, count) {
  const cookies = await tab.context.cookies(server.url);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const socket = io(`${server.url}/chat`, {
    transports: ["websocket"],
    auth: { protocol: 1 },
    extraHeaders: { cookie, origin: server.url },
  });
  try {
    let last = { answer_id: null, conversation_id: null };
    for (let index = 0; index < count / 2; index += 1) {
      last = await ask(socket, last.conversation_id, last.answer_id, index);
    }
    return last.conversation_id;
  } finally {
    socket.disconnect();
  }
}

/**
 * Runs in the page: clicks the first conversation and waits for the frame that shows the answer to the
 * `last` question at the end of the viewport, and for the frame with the first page of messages.
 */
function clickAndWait({ last, count }) {
  const log = document.querySelector("[role=log]");
  const box = document.querySelector("#thread");
  const hasNewest = () => {
    const articles = log.querySelectorAll("article");
    const [question, answer] = [...articles].slice(-2);
    return answer?.matches(".answer") && question.textContent.includes(last);
  };
  const hasPage = () => hasNewest() && log.querySelectorAll("article").length >= count;
  return new Promise((resolve, reject) => {
    const startedAt_ms = performance.now();
    let shown_ms = null;
    let waits = 0;
    const check = () => {
      const reached = [hasNewest, hasPage].filter((condition) => condition()).length;
      for (; waits < reached; waits += 1) {
        requestAnimationFrame(() =>
          setTimeout(() => {
            const since_ms = performance.now() - startedAt_ms;
            if (shown_ms !== null) resolve({ shown_ms, whole_ms: since_ms });
            shown_ms ??= since_ms;
            const below = box.scrollHeight - box.clientHeight - box.scrollTop;
            if (below > 1)
              reject(new Error(`the newest message is ${below} px below the viewport`));
          }),
        );
      }
    };
    new MutationObserver(check).observe(log, { childList: true, subtree: true });
    document.querySelector("nav li a").click();
  });
}

export async function measureOpening(server, { messages, times }) {
  const tab = await Tab.open(server.url);
  await fill(server, tab, messages);
  const results = [];
  for (let time = 0; time < times; time += 1) {
    await tab.page.goto(server.url);
    await tab.page.locator("nav li a").first().waitFor();
    // Measures opening a conversation in a loaded page, not loading the page.
    await tab.page.waitForLoadState("networkidle");
    const before_ms = tab.cpu_ms();
    const last = `message ${messages / 2 - 1}`;
    const times_ms = await tab.page.evaluate(clickAndWait, { last, count: PAGE_SIZE });
    results.push({ ...times_ms, cpu_ms: tab.cpu_ms() - before_ms });
  }
  await tab.close();
  results.sort((a, b) => a.shown_ms - b.shown_ms);
  return results[Math.floor(results.length / 2)];
}
