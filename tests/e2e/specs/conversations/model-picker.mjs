// The choice of the model.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { completeAnswer } from "../../harness/provider.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";

const picker = (chat) => chat.page.getByRole("button", { name: /^Model: / });

async function options(chat) {
  await picker(chat).click();
  const listed = chat.page.getByRole("listbox", { name: "Model" }).getByRole("option");
  await listed.first().waitFor();
  return listed;
}

async function pick(chat, name) {
  await chat.bringToFront();
  await (await options(chat)).filter({ hasText: name }).click();
}

async function waitForModel(chat, name) {
  await eventually(async () => {
    assert.equal(await picker(chat).getAttribute("aria-label"), `Model: ${name}`);
  });
}

test("the picker lists the provider's chat models, and the chosen one answers, also after a reload", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await waitForModel(chat, "fake-chat");
  const listed = await (await options(chat)).allTextContents();
  assert.deepEqual(listed.slice(0, 2), ["fake-chat", "fake-other"]);
  assert.ok(!listed.includes("fake-embedding"), String(listed));
  await chat.page.keyboard.press("Escape");
  const question = await provider.script(completeAnswer("Yes."));
  await chat.askAndWait(question);
  await pick(chat, "fake-other");
  await chat.page.reload();
  await waitForModel(chat, "fake-other");
  await chat.waitForText("Yes.");
  await chat.askAndWait(`${question} again`);
  const models = (await provider.requests(question)).map(({ body }) => body.model);
  assert.deepEqual(models, ["fake-chat", "fake-other"]);
});

test("a model that is not listed can be named and answers", async ({ open, provider }) => {
  const chat = await open();
  await waitForModel(chat, "fake-chat");
  await pick(chat, "Other model…");
  const dialog = chat.page.getByRole("dialog");
  await dialog.getByLabel("Model name").fill("named-by-hand");
  await dialog.getByRole("button", { name: "Use" }).click();
  await eventually(async () => (await dialog.count()) === 0, "the dialog is closed");
  await waitForModel(chat, "named-by-hand");
  const question = await provider.script(completeAnswer("Yes."));
  await chat.askAndWait(question);
  assert.equal((await provider.requests(question))[0].body.model, "named-by-hand");
});

test("of two endpoints the unreachable one is marked and the other one answers", async ({
  open,
  serve,
  provider,
}) => {
  const place = await mkdtemp(join(tmpdir(), "endpoints-"));
  const file = join(place, "providers.toml");
  const up = `[endpoints.up]\nlabel = "Reachable"\nbase_url = "${provider.base}"\n`;
  const down = '[endpoints.down]\nlabel = "Unreachable"\nbase_url = "http://127.0.0.1:9/v1"\n';
  await writeFile(file, down + up);
  const { url } = await serve({ PROVIDERS_FILE: file, OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const chat = await open("/", { origin: url });
  await waitForModel(chat, "fake-chat");
  await options(chat);
  const { page } = chat;
  const groups = page.getByRole("listbox").getByRole("group");
  assert.match(await groups.nth(0).innerText(), /Unreachable[^]*not available/);
  const working = page.getByRole("group", { name: "Reachable" });
  assert.equal(await working.getByRole("option").count(), 2);
  await waitForFocus(page.getByRole("listbox", { name: "Model" }), "in the list");
  for (const key of ["ArrowDown", "Enter"]) await page.keyboard.press(key);
  await waitForModel(chat, "fake-other");
  const question = await provider.script(completeAnswer("Yes."));
  await chat.askAndWait(question);
  assert.equal((await provider.requests(question))[0].body.model, "fake-other");
  await page.reload();
  await waitForModel(chat, "fake-other");
  await rm(place, { recursive: true });
});

test("without a provider the demo says what it is and streams a table, code and math", async ({
  demoServer,
  open,
}) => {
  const { url } = await demoServer();
  const chat = await open("/", { origin: url });
  await chat.page.getByText(/This is the demo model/).waitFor();
  await chat.page.getByRole("button", { name: /Copy the command for: Ollama on/ }).click();
  await eventually(async () => {
    const line = await chat.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(line, "OPENAI_BASE_URL=http://127.0.0.1:11434/v1 make run");
  });
  await chat.ask("Hello!");
  await chat.answer.getByText(/not a real model/).waitFor();
  await chat.waitForStatus();
  await chat.answer.locator("table").waitFor();
  await chat.answer.locator("pre code").waitFor();
  await eventually(async () => (await chat.answer.locator("math").count()) > 0, "math");
});
