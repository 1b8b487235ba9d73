// What axe-core says of the states that only a fault, a refusal or much of something brings about.
import { isAccessible } from "../harness/axe.mjs";
import { eventually } from "../harness/eventually.mjs";
import { deltas, stall, whole } from "../harness/provider.mjs";
import { test } from "../harness/tests.mjs";
import { onWire, over, passing, refusal } from "../harness/wire.mjs";

const lossy = { isLossy: true };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("axe finds nothing while a conversation loads, nor where it cannot be loaded", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  await visitor.askWhole(await provider.answers(whole("Yes.")));
  const wire = await onWire(visitor);
  await visitor.shows("Yes.");
  wire.isSilent = true;
  await visitor.page.reload();
  await visitor.page.locator(".thread-loading").waitFor();
  await isAccessible(visitor, "loading");
  wire.isSilent = false;
  wire.answers["conversation:open"] = passing("storage_unavailable", "Storage is away.");
  await visitor.page.reload();
  await visitor.page.locator(".thread-failure").waitFor();
  await isAccessible(visitor, "not loaded");
});

test("axe finds nothing where the connection is refused, for now or for good", async ({ open }) => {
  const visitor = await open();
  const wire = await onWire(visitor);
  wire.refuses = passing("too_many_connections", "There are too many open pages.", {
    retry_after_s: 300,
  });
  await visitor.page.reload();
  await visitor.note.getByText("There are too many open pages.").waitFor();
  await isAccessible(visitor, "refused for now");
  wire.refuses = refusal("protocol_unsupported", "This page is too old. Please load it again.");
  await visitor.page.reload();
  await visitor.note.getByRole("button", { name: "Reload the page" }).waitFor();
  await isAccessible(visitor, "refused");
  wire.refuses = null;
  await visitor.note.getByRole("button", { name: "Reload the page" }).click();
  await visitor.composer.waitFor();
  await eventually(async () => (await visitor.note.count()) === 0, "connected");
});

test("axe finds nothing in messages that were refused or are held, nor in what an answer refuses", async ({
  open,
  provider,
}) => {
  const visitor = await open();
  const wire = await onWire(visitor);
  wire.answers["message:send"] = passing("rate_limited", "Too fast.", { retry_after_s: 300 });
  await visitor.ask("too fast");
  await visitor.pending.getByText(/Trying again in/).waitFor();
  await isAccessible(visitor, "refused, counting down");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  wire.answers["message:send"] = refusal("quota_exceeded", "Enough for today.");
  await visitor.ask("too much");
  await visitor.pending.getByText("Enough for today.").waitFor();
  await isAccessible(visitor, "refused");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  wire.answers = {};
  wire.tell("server:degraded", { away: ["database"], can_ask: false });
  await visitor.note.waitFor();
  await visitor.ask("for later");
  await visitor.pending.waitFor();
  await isAccessible(visitor, "degraded");
  await visitor.pending.getByRole("button", { name: "Remove" }).click();
  wire.tell("server:degraded", { away: [], can_ask: true });
  await visitor.ask(await provider.answers([...deltas("begun"), stall]));
  await visitor.shows("begun");
  await visitor.ask("and then");
  await visitor.pending.waitFor();
  wire.answers["answer:regenerate"] = refusal("quota_exceeded", "Enough for today.");
  const id = await visitor.answer.getAttribute("data-message");
  const ended = { answer_id: id, run: 1, status: "failed", finish_reason: null, usage: null };
  const failure = passing("provider_unavailable", "The service is away.");
  wire.tell("answer:end", { ...ended, timings: null, error: failure, lengths: [5] });
  await visitor.pending.getByText("Not sent.").waitFor();
  await isAccessible(visitor, "held");
  await visitor.action("Retry").click();
  await visitor.answer.getByText("Enough for today.").waitFor();
  await isAccessible(visitor, "a regenerate refused");
});

test(
  "axe finds nothing in what was found, was not, could not be, and where a hit leads",
  async ({ open, provider }) => {
    const visitor = await open("/", PHONE);
    await visitor.composer.fill(await provider.answers(whole("A heron waits for a frog.")));
    await visitor.send.tap();
    await visitor.ended();
    const box = visitor.page.getByRole("searchbox");
    const status = visitor.list.locator(".search").getByRole("status");
    await visitor.button("Show conversations").tap();
    await box.fill("heron frog");
    await status.getByText("1 found").waitFor();
    await isAccessible(visitor, "found");
    await box.fill("ostrich");
    await status.getByText("0 found").waitFor();
    await isAccessible(visitor, "nothing found");
    const mend = await over(visitor, /api\/search/, 503, {
      error: passing("unavailable", "Away."),
    });
    await box.fill("ostriches");
    await status.getByText("The search did not work").waitFor();
    await isAccessible(visitor, "not searched");
    await mend();
    await box.fill("heron");
    await visitor.list.locator(".hit a").tap();
    await visitor.thread.locator("[data-reached]").waitFor();
    // It goes before axe has looked twice.
    await visitor.thread.locator("[data-reached]").evaluate((message) => {
      const again = new MutationObserver(() => (message.dataset.reached ??= ""));
      again.observe(message, { attributes: true });
    });
    await isAccessible(visitor, "reached");
  },
  lossy,
);

test(
  "axe finds nothing in faults of what one fills in, here and at the server",
  async ({ open, provider }) => {
    const visitor = await open();
    const question = await provider.answers(whole("Yes."));
    await visitor.askWhole(question);
    await visitor.composer.fill("long ".repeat(15_000));
    await visitor.page.locator("#composer-excess").waitFor();
    await isAccessible(visitor, "too long");
    await visitor.composer.fill("");
    await visitor.questions.first().hover();
    await visitor.questions.first().getByRole("button", { name: "Edit message" }).click();
    await visitor.page.getByRole("textbox", { name: "Edited message" }).fill("x".repeat(70_000));
    await visitor.page.getByRole("alert").waitFor();
    await isAccessible(visitor, "edited too long");
    await visitor.page.keyboard.press("Escape");
    const options = visitor.page.getByRole("button", { name: /^Instructions and parameters/ });
    const dialog = visitor.page.getByRole("dialog");
    await options.click();
    await dialog.getByLabel("Temperature").fill("hot");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.locator(".field-fault").waitFor();
    await isAccessible(visitor, "options at fault");
    const mend = await over(visitor, /api\/conversations\/[^/]+$/, 503, {
      error: passing("storage_unavailable", "Storage is away."),
    });
    await dialog.getByLabel("Temperature").fill("1");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("alert").waitFor();
    await isAccessible(visitor, "options refused");
    await visitor.page.keyboard.press("Escape");
    await options.click();
    await dialog.getByRole("alert").waitFor();
    await isAccessible(visitor, "options not loaded");
    await visitor.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await visitor.choose(question, "Rename");
    await visitor.page.keyboard.type("Another");
    await visitor.page.keyboard.press("Enter");
    await visitor.list.getByRole("alert").waitFor();
    await isAccessible(visitor, "a title refused");
    await visitor.page.keyboard.press("Escape");
    await visitor.choose(question, "Delete");
    await visitor.page.locator(".toast").waitFor();
    await isAccessible(visitor, "a deletion refused");
    await mend();
  },
  lossy,
);
