// A conversation of 1,000 messages: from the press on its title to the frame that shows it.
import { ANSWER } from "./answer.mjs";
import { Tab } from "./browser.mjs";
import { fromFrontend } from "./servers.mjs";

const { io } = fromFrontend("socket.io-client");
const PATIENCE_MS = 30_000;
/** So many messages come with an opening. */
const PAGE = 50;

function ask(socket, conversation_id, parent_id, index) {
  const from = (index * 400) % (ANSWER.length - 900);
  const text = `message ${index}\n${ANSWER.slice(from, from + 900)}`;
  const message_id = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("no answer in time")), PATIENCE_MS);
    socket.once("answer:end", ({ answer_id }) => {
      clearTimeout(late);
      resolve({ answer_id, conversation_id: socket.filled });
    });
    socket.emit("message:send", { message_id, conversation_id, parent_id, text }, (ack) => {
      if (!ack.ok) reject(new Error(ack.error.message));
      else socket.filled = ack.conversation_id;
    });
  });
}

/** Have `count` messages written into a new conversation of the tab's visitor. */
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
 * Runs in the page: presses the first conversation and waits for the frame that shows the answer to the
 * `last` question, at the end of what is in sight, and for the one with the whole page of messages.
 */
function press({ last, count }) {
  const log = document.querySelector("[role=log]");
  const box = document.querySelector("#thread");
  const isNewest = () => {
    const articles = log.querySelectorAll("article");
    const [question, answer] = [...articles].slice(-2);
    return answer?.matches(".answer") && question.textContent.includes(last);
  };
  const isWhole = () => isNewest() && log.querySelectorAll("article").length >= count;
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let shown_ms = null;
    let waits = 0;
    const look = () => {
      const until = [isNewest, isWhole].filter((is) => is()).length;
      for (; waits < until; waits += 1) {
        requestAnimationFrame(() =>
          setTimeout(() => {
            const since_ms = performance.now() - began;
            if (shown_ms !== null) resolve({ shown_ms, whole_ms: since_ms });
            shown_ms ??= since_ms;
            const below = box.scrollHeight - box.clientHeight - box.scrollTop;
            if (below > 1) reject(new Error(`the newest is ${below} px below what is seen`));
          }),
        );
      }
    };
    new MutationObserver(look).observe(log, { childList: true, subtree: true });
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
    // As a visitor's first opening of the day, not the page's: its code has run before.
    await tab.page.waitForLoadState("networkidle");
    const before_ms = tab.cpu_ms();
    const last = `message ${messages / 2 - 1}`;
    const times_ms = await tab.page.evaluate(press, { last, count: PAGE });
    results.push({ ...times_ms, cpu_ms: tab.cpu_ms() - before_ms });
  }
  await tab.close();
  results.sort((a, b) => a.shown_ms - b.shown_ms);
  return results[Math.floor(results.length / 2)];
}
