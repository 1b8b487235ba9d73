// Which model answers.
import assert from "node:assert/strict";
import { whole } from "../harness/provider.mjs";
import { eventually } from "../harness/eventually.mjs";
import { test } from "../harness/tests.mjs";

const picker = (visitor) => visitor.page.getByRole("combobox", { name: "Model" });

test("the picker lists the service's models without embeddings, and its choice answers", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await eventually(async () => (await picker(visitor).locator("option").count()) > 1, "listed");
  const listed = await picker(visitor).locator("option").allTextContents();
  assert.deepEqual(listed.slice(0, 2), ["fake-chat", "fake-other"]);
  assert.ok(!listed.includes("fake-embedding"), String(listed));
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  await picker(visitor).selectOption("fake-other");
  await visitor.askWhole(`${question} again`);
  const models = (await provider.asked(question)).map(({ body }) => body.model);
  assert.deepEqual(models, ["fake-chat", "fake-other"]);
});

test("the model chosen last is kept over a reload", async ({ open, provider }) => {
  const visitor = await open();
  await picker(visitor).selectOption("fake-other");
  await visitor.page.reload();
  await eventually(async () => assert.equal(await picker(visitor).inputValue(), "fake-other"));
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  assert.equal((await provider.asked(question))[0].body.model, "fake-other");
});

test("a model that is not listed can be named", async ({ open, provider }) => {
  const visitor = await open();
  await picker(visitor).selectOption({ label: "Other model…" });
  const dialog = visitor.page.getByRole("dialog");
  await dialog.getByLabel("Name of the model").fill("named-by-hand");
  await dialog.getByRole("button", { name: "Use" }).click();
  await eventually(async () => (await dialog.count()) === 0, "the dialog closes");
  assert.equal(await picker(visitor).inputValue(), "named-by-hand");
  const question = await provider.answers(whole("Yes."));
  await visitor.askWhole(question);
  assert.equal((await provider.asked(question))[0].body.model, "named-by-hand");
});

test("without any service the demo answers, says what it is, and streams a table, code and math", async ({
  serve,
  open,
}) => {
  const { url } = await serve({ OPENAI_BASE_URL: "", OPENAI_API_KEY: "" });
  const visitor = await open("/", { at: url });
  await visitor.page.getByText(/This is the demo model/).waitFor();
  await visitor.ask("Hello!");
  await visitor.answer.getByText(/not a real model/).waitFor();
  await visitor.ended();
  await visitor.answer.locator("table").waitFor();
  await visitor.answer.locator("pre code").waitFor();
  await eventually(async () => (await visitor.answer.locator("math").count()) > 0, "math");
});
