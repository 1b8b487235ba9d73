// What the page keeps when a session ends elsewhere, and what it removes at a sign-out.
import assert from "node:assert/strict";
import { assertAccessible } from "../../harness/axe.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";

const PASSWORD = "correct horse battery";

/** Sends a request with the cookies of a tab. */
const send = ({ page }, url, path, data) =>
  page.request.fetch(`${url}/api/account/${path}`, {
    method: data ? "POST" : "DELETE",
    headers: { Origin: url },
    ...(data && { data }),
  });

async function signUp(chat, url, name) {
  await send(chat, url, "sign-up", { name, password: PASSWORD });
  await chat.page.goto(url);
  await chat.mountedComposer.waitFor();
}

async function signIn({ page }, name) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const stored = ({ page }) =>
  page.evaluate(() =>
    Object.entries(localStorage)
      .filter(([key]) => /draft|outbox/.test(key))
      .map(([, value]) => value)
      .join(),
  );

test(
  "a question of an ended session is sent once after the same person's sign-in, and not as another person",
  async ({ passwordServer, tab, provider }) => {
    const { url } = await passwordServer();
    const chat = await tab({ origin: url });
    await signUp(chat, url, "anna");
    await chat.page.getByRole("link", { name: "Account: anna" }).waitFor();
    const first = await provider.script(completeAnswer("Yes."));
    await chat.askAndWait(first);
    await chat.waitForPath(/^\/c\//);
    const { pathname } = new URL(chat.page.url());
    const cookies = await chat.page.context().cookies();

    await send(chat, url, "devices");
    await chat.page.context().addCookies(cookies);
    await chat.page.getByText("You were signed out.").waitFor();
    // Neither in the list nor in the thread; the question is what the title begins with.
    await chat.page.getByText(first).first().waitFor({ state: "detached" });
    await chat.answers.first().waitFor({ state: "detached" });
    await assertAccessible(chat, "signed out");
    const kept = await provider.script(completeAnswer("It was kept."));
    await chat.ask(kept);
    await chat.page.getByText("Your question is kept.").waitFor();
    await assertAccessible(chat, "sign-in");

    // Another person at the same browser.
    const other = await tab({ origin: url });
    await signUp(other, url, "ben");
    await other.page.getByText("Your conversations will appear here.").waitFor();
    await other.page.goto(`${url}/account`);
    await other.page.getByRole("button", { name: "Sign out", exact: true }).click();
    await other.page.getByLabel("Password", { exact: true }).waitFor();
    await other.page.close();
    assert.equal((await provider.requests(kept)).length, 0);

    await signIn(chat, "anna");
    await chat.waitForPath(new RegExp(`^${pathname}$`));
    await chat.answers.nth(1).waitFor();
    await chat.waitForStatus();
    assert.deepEqual(await chat.questions.locator(".user-text").allTextContents(), [first, kept]);
    assert.equal((await provider.requests(kept)).length, 1);
  },
  { allowsNetworkErrors: true },
);

test(
  "a sign-out removes drafts and questions from the browser, and every tab follows it",
  async ({ passwordServer, tab }) => {
    const { url } = await passwordServer();
    const chat = await tab({ origin: url });
    await signUp(chat, url, "carla");
    await chat.composer.fill("secret plans");
    const second = await tab({ origin: url });
    await second.page.goto(url);
    await second.mountedComposer.waitFor();
    assert.equal(await second.composer.inputValue(), "secret plans");
    await second.page.goto(`${url}/account`);
    await second.page.getByRole("button", { name: "Sign out", exact: true }).click();
    for (const each of [second, chat]) {
      await each.page.getByLabel("Password", { exact: true }).waitFor();
      await eventually(async () => (await stored(each)) === "", "nothing is stored");
    }
    await second.page.goBack();
    await second.page.getByLabel("Password", { exact: true }).waitFor();
    await signIn(chat, "carla");
    await chat.mountedComposer.waitFor();
    assert.equal(await chat.composer.inputValue(), "");
  },
  { allowsNetworkErrors: true },
);

test("keys that are typed before the sign-in has loaded are stored nowhere", async ({
  passwordServer,
  tab,
}) => {
  const { url } = await passwordServer();
  const chat = await tab({ origin: url });
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await chat.page.route(/\/assets\/.+\.js$/, (route) => released.then(() => route.continue()));
  await chat.page.goto(`${url}/sign-in`, { waitUntil: "commit" });
  await chat.page.keyboard.type("correct horse");
  await chat.page.keyboard.press("Enter");
  release();
  await chat.page.getByLabel("Password", { exact: true }).waitFor();
  assert.deepEqual(await chat.page.evaluate(() => Object.values(localStorage)), []);
  assert.equal(await chat.composer.count(), 0);
});
