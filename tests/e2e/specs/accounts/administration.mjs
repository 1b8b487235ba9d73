// The administration by keyboard alone, at a proxy that signs people in.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertAccessible } from "../../harness/axe.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

const SETTINGS = {
  AUTH: "proxy",
  TRUSTED_PROXIES: "127.0.0.1",
  ADMIN_USERS: "root",
  SIGN_UP: "open",
};
const PRICES = 'currency = "EUR"\n[models."*"]\ninput = 1\noutput = 10\n';
const PHONE = { viewport: { width: 390, height: 780 } };
const signedIn = (name) => ({ extraHTTPHeaders: { "Remote-User": name } });

/** Presses Tab until the control with this name has the focus, as a person would. */
async function tabTo(page, name, key = "Tab") {
  for (let count = 0; count < 60; count += 1) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const node = document.activeElement;
      return (
        node?.getAttribute("aria-label") ?? node?.labels?.[0]?.textContent ?? node?.textContent
      );
    });
    if (focused?.startsWith(name)) return;
  }
  assert.fail(`no Tab leads to ${name}`);
}

/** Asks a question, so that there is use to plot. */
async function ask(page) {
  const body = { text: "hello", message_id: crypto.randomUUID() };
  const answer = await page.evaluate(async (sent) => {
    const response = await fetch("/api/answers", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...sent, conversation_id: null, parent_id: null }),
    });
    return response.json();
  }, body);
  assert.ok(answer.answer_id, JSON.stringify(answer));
}

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
const width = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("an admin disables and deletes a person and reads usage and audit log by keyboard, without a violation of axe", async ({
  serve,
  tab,
}) => {
  const prices = join(mkdtempSync(join(tmpdir(), "prices-")), "prices.toml");
  writeFileSync(prices, PRICES);
  const { url } = await serve({ ...SETTINGS, PRICES_FILE: prices });
  const anna = await tab({ origin: url, user: "anna", ...signedIn("anna") });
  await anna.page.goto(`${url}/account`);
  await heading(anna.page, "Account");
  assert.equal(await anna.page.getByRole("link", { name: "People" }).count(), 0);
  await ask(anna.page);

  const chat = await tab({ origin: url, user: "root", ...PHONE, ...signedIn("root") });
  const { page } = chat;
  await page.goto(`${url}/account`);
  await heading(page, "Account");
  await assertAccessible(chat, "account");
  await tabTo(page, "People", "Shift+Tab");
  await page.keyboard.press("Enter");
  await heading(page, "People");
  await page.getByText("2 people").waitFor();
  await tabTo(page, "Search people");
  await page.keyboard.type("ann");
  await page.getByText("1 person").waitFor();
  await tabTo(page, "anna");
  await page.keyboard.press("Enter");
  await tabTo(page, "Disable anna");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Enable anna" }).waitFor();
  await tabTo(page, "Limits");
  await page.keyboard.press("Enter");
  await page.getByLabel("Cost per month").waitFor();
  assert.equal(await width(page), 0);
  await assertAccessible(chat, "limits");
  await tabTo(page, "Delete with all data");
  await page.keyboard.press("Enter");
  assert.equal(await width(page), 0);
  await assertAccessible(chat, "people");
  await tabTo(page, "Type “anna”");
  await page.keyboard.type("anna");
  await page.keyboard.press("Enter");
  await page.getByText("0 people").waitFor();
  await eventually(() =>
    page.evaluate(() => document.activeElement?.getAttribute("type") === "search"),
  );

  await page.goBack();
  await heading(page, "Account");
  await tabTo(page, "Usage", "Shift+Tab");
  await page.keyboard.press("Enter");
  await heading(page, "Usage");
  await page.getByRole("img", { name: /Answers, by person/ }).waitFor();
  assert.equal(await width(page), 0);
  await assertAccessible(chat, "usage");
  await page.getByLabel("Measure").selectOption("cost");
  await page.getByText("Show as a table").click();
  await page.getByRole("table").waitFor();
  await assertAccessible(chat, "usage as a table of costs");
  await page.goto(`${url}/account#audit-log`);
  await page.reload();
  await heading(page, "Audit log");
  await page.getByText("Deleted with all data").waitFor();
  assert.equal(await width(page), 0);
  await assertAccessible(chat, "audit log");
});
