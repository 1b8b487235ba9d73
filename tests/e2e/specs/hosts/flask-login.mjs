// The chat in an application of others: its sign-in, its path, its sign-out.
import assert from "node:assert/strict";
import { wordsText } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { SECOND, turnsUntil } from "../../harness/waiting/turns.mjs";

const CHAT = /^\/assistant\/c\//;
const WORDS = 250;

/** Signs in by the form of the host, follows its link, and returns the tab of the chat. */
async function signIn(tab, url, user) {
  const chat = await tab({ origin: url, user });
  chat.sockets = [];
  chat.page.on("websocket", (socket) => chat.sockets.push(socket));
  await chat.page.goto(url);
  await chat.page.getByLabel("Name").fill(user);
  await chat.page.getByLabel("Password").fill(`of ${user}`);
  await chat.page.getByRole("button", { name: "Sign in" }).click();
  await chat.page.getByRole("link", { name: "Ask about your notes" }).click();
  await chat.mountedComposer.waitFor();
  return chat;
}

async function checkHost({ serveHost, tab, open, gate }, runtime) {
  const { url } = await serveHost(runtime);
  const anna = { origin: url, user: "anna" };
  const first = await signIn(tab, url, "anna");
  const rest = gate();
  await first.ask(`count to ${WORDS} ${rest.step.until_exists}`);
  await first.waitForText("w0 w1");
  await first.waitForPath(CHAT);
  const path = new URL(first.page.url()).pathname;
  const second = await open(path, anna);
  await second.waitForText("w0 w1 w2");
  await second.page.reload();
  await second.waitForText("w0 w1 w2");
  assert.equal(await second.answer.getAttribute("data-status"), "streaming");

  const berta = await signIn(tab, url, "berta");
  assert.deepEqual(await berta.titles(), []);

  await rest.open();
  await Promise.all([first.waitForStatus(), second.waitForStatus()]);
  const whole = wordsText(WORDS).trim();
  assert.deepEqual([(await first.text()).trim(), (await second.text()).trim()], [whole, whole]);
  assert.deepEqual(await berta.titles(), []);

  const home = await tab(anna);
  await home.page.goto(url);
  const socket = first.sockets.at(-1);
  const closed = socket.waitForEvent("close");
  const answered = home.page.waitForResponse(/\/sign-out$/);
  await home.page.getByRole("button", { name: "Sign out" }).click();
  await answered;
  const turns = await turnsUntil(closed, url);
  assert.ok(turns <= SECOND, `closed after ${turns} turns`);
  assert.equal(berta.sockets.at(-1).isClosed(), false);
}

// A page that was signed out asks why its socket was closed, and is refused.
const refused = { refusals: [401] };

test(
  "users of a host on gthread sign in, ask, reload and sign out",
  (fixtures) => checkHost(fixtures, "gthread"),
  refused,
);

test(
  "users of a host on gevent sign in, ask, reload and sign out",
  (fixtures) => checkHost(fixtures, "gevent"),
  refused,
);

test(
  "users of a host on eventlet sign in, ask, reload and sign out",
  (fixtures) => checkHost(fixtures, "eventlet"),
  refused,
);
