// Which model answers.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const picker = (visitor) => visitor.page.getByRole("button", { name: /^Model: / });

async function options(visitor) {
  await picker(visitor).click();
  const listed = visitor.page.getByRole("listbox", { name: "Model" }).getByRole("option");
  await listed.first().waitFor();
  return listed;
}

async function pick(visitor, name) {
  await visitor.front();
  await (await options(visitor)).filter({ hasText: name }).click();
}

async function isPicked(visitor, name) {
  await eventually(async () => {
    assert.equal(await picker(visitor).getAttribute("aria-label"), `Model: ${name}`);
  });
}

test("the picker lists the service's models without embeddings, and its choice answers", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await isPicked(visitor, "fake-chat");
  const listed = await (await options(visitor)).allTextContents();
  assert.deepEqual(listed.slice(0, 2), ["fake-chat", "fake-other"]);
  assert.ok(!listed.includes("fake-embedding"), String(listed));
  await visitor.page.keyboard.press("Escape");
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  await pick(visitor, "fake-other");
  await visitor.askWhole(`${question} again`);
  const models = (await provider.asked(question)).map(({ body }) => body.model);
  assert.deepEqual(models, ["fake-chat", "fake-other"]);
});

test("the model chosen last is kept over a reload", async ({ open, provider }) => {
  const visitor = await open();
  await pick(visitor, "fake-other");
  await visitor.page.reload();
  await isPicked(visitor, "fake-other");
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  assert.equal((await provider.asked(question))[0].body.model, "fake-other");
});

test("a model that is not listed can be named", async ({ open, provider }) => {
  const visitor = await open();
  await isPicked(visitor, "fake-chat");
  await pick(visitor, "Other model…");
  const dialog = visitor.page.getByRole("dialog");
  await dialog.getByLabel("Name of the model").fill("named-by-hand");
  await dialog.getByRole("button", { name: "Use" }).click();
  await eventually(async () => (await dialog.count()) === 0, "the dialog closes");
  await isPicked(visitor, "named-by-hand");
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  assert.equal((await provider.asked(question))[0].body.model, "named-by-hand");
});

test("two endpoints stand side by side: one that is down says so, the other one answers", async ({
  open,
  serve,
  provider,
}) => {
  const place = await mkdtemp(join(tmpdir(), "endpoints-"));
  const file = join(place, "providers.toml");
  const up = `[endpoints.up]\nlabel = "The one that works"\nbase_url = "${provider.base}"\n`;
  const down =
    '[endpoints.down]\nlabel = "The one that is down"\nbase_url = "http://127.0.0.1:9/v1"\n';
  await writeFile(file, down + up);
  const { url } = await serve({ PROVIDERS_FILE: file, OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const visitor = await open("/", { at: url });
  await isPicked(visitor, "fake-chat");
  await options(visitor);
  const { page } = visitor;
  const groups = page.getByRole("group");
  assert.match(await groups.nth(0).innerText(), /The one that is down[^]*cannot be reached/);
  const working = page.getByRole("group", { name: "The one that works" });
  assert.equal(await working.getByRole("option").count(), 2);
  for (const key of ["ArrowDown", "Enter"]) await page.keyboard.press(key);
  await isPicked(visitor, "fake-other");
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  assert.equal((await provider.asked(question))[0].body.model, "fake-other");
  await page.reload();
  await isPicked(visitor, "fake-other");
  await rm(place, { recursive: true });
});

test("without any service the demo answers, says what it is, and streams a table, code and math", async ({
  serve,
  open,
}) => {
  const { url } = await serve({ OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const visitor = await open("/", { at: url });
  await visitor.page.getByText(/This is the demo model/).waitFor();
  await visitor.page.getByRole("button", { name: /Copy the line for: Ollama on/ }).click();
  const line = await visitor.page.evaluate(() => navigator.clipboard.readText());
  assert.equal(line, "OPENAI_BASE_URL=http://127.0.0.1:11434/v1 make run");
  await visitor.ask("Hello!");
  await visitor.answer.getByText(/not a real model/).waitFor();
  await visitor.ended();
  await visitor.answer.locator("table").waitFor();
  await visitor.answer.locator("pre code").waitFor();
  await eventually(async () => (await visitor.answer.locator("math").count()) > 0, "math");
});
