// axe-core on states that only a fault or a refusal causes.
import { assertAccessible } from "../../harness/axe.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { deltas, stall, completeAnswer } from "../../harness/provider.mjs";
import { test } from "../../harness/registry.mjs";
import { waitForFocus } from "../../harness/waiting/focus.mjs";
import {
  interceptSocket,
  mockResponse,
  retryableError,
  permanentError,
} from "../../harness/interception.mjs";

const networkErrors = { allowsNetworkErrors: true };
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

test("axe finds no violation while a conversation loads and where it cannot be loaded", async ({
  open,
  provider,
}) => {
  const chat = await open();
  await chat.askAndWait(await provider.script(completeAnswer("Yes.")));
  const intercepted = await interceptSocket(chat);
  await chat.waitForText("Yes.");
  intercepted.isSilent = true;
  await chat.page.reload();
  await chat.page.locator(".thread-loading").waitFor();
  await assertAccessible(chat, "loading");
  intercepted.isSilent = false;
  intercepted.ackErrors["conversation:open"] = retryableError(
    "storage_unavailable",
    "Storage is away.",
  );
  await chat.page.reload();
  await chat.page.locator(".thread-failure").waitFor();
  await assertAccessible(chat, "not loaded");
});

test("axe finds no violation where the connection is refused, retryable or not", async ({
  open,
}) => {
  const chat = await open();
  const intercepted = await interceptSocket(chat);
  intercepted.connectError = retryableError(
    "too_many_connections",
    "There are too many open pages.",
    {
      retry_after_s: 300,
    },
  );
  await chat.page.reload();
  await chat.connectionNote.getByText("There are too many open pages.").waitFor();
  await assertAccessible(chat, "refused for now");
  intercepted.connectError = permanentError(
    "protocol_unsupported",
    "This page is too old. Please load it again.",
  );
  await chat.page.reload();
  await chat.connectionNote.getByRole("button", { name: "Reload the page" }).waitFor();
  await assertAccessible(chat, "refused");
  intercepted.connectError = null;
  await chat.connectionNote.getByRole("button", { name: "Reload the page" }).click();
  await chat.composer.waitFor();
  await eventually(async () => (await chat.connectionNote.count()) === 0, "connected");
});

test("axe finds no violation in refused, held and degraded messages and a refused regenerate", async ({
  open,
  provider,
}) => {
  const chat = await open();
  const intercepted = await interceptSocket(chat);
  intercepted.ackErrors["message:send"] = retryableError("rate_limited", "Too fast.", {
    retry_after_s: 300,
  });
  await chat.ask("too fast");
  await chat.pending.getByText(/Trying again in/).waitFor();
  await assertAccessible(chat, "refused, counting down");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  intercepted.ackErrors["message:send"] = permanentError("quota_exceeded", "Enough for today.");
  await chat.ask("too much");
  await chat.pending.getByText("Enough for today.").waitFor();
  await assertAccessible(chat, "refused");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  intercepted.ackErrors = {};
  intercepted.receive("server:degraded", { away: ["database"], can_ask: false });
  await chat.connectionNote.waitFor();
  await chat.ask("for later");
  await chat.pending.waitFor();
  await assertAccessible(chat, "degraded");
  await chat.pending.getByRole("button", { name: "Remove" }).click();
  intercepted.receive("server:degraded", { away: [], can_ask: true });
  await chat.ask(await provider.script([...deltas("begun"), stall]));
  await chat.waitForText("begun");
  await chat.ask("and then");
  await chat.pending.waitFor();
  intercepted.ackErrors["answer:regenerate"] = permanentError(
    "quota_exceeded",
    "Enough for today.",
  );
  const id = await chat.answer.getAttribute("data-message");
  const ended = { answer_id: id, run: 1, status: "failed", finish_reason: null, usage: null };
  const failure = retryableError("provider_unavailable", "The service is away.");
  intercepted.receive("answer:end", { ...ended, timings: null, error: failure, lengths: [5] });
  await chat.pending.getByText("Not sent,").waitFor();
  await assertAccessible(chat, "held");
  await chat.action("Retry").click();
  await chat.answer.getByText("Enough for today.").waitFor();
  await assertAccessible(chat, "regenerate refused");
});

test(
  "axe finds no violation in search: hits, none, an error and the opened hit",
  async ({ open, provider }) => {
    const chat = await open("/", PHONE);
    await chat.composer.fill(await provider.script(completeAnswer("A heron waits for a frog.")));
    await chat.send.tap();
    await chat.waitForStatus();
    const box = chat.page.getByRole("searchbox");
    const status = chat.conversationList.locator(".search").getByRole("status");
    await chat.button("Show conversations").tap();
    await box.fill("heron frog");
    await status.getByText("1 result").waitFor();
    await assertAccessible(chat, "found");
    await box.fill("ostrich");
    await status.getByText("No results").waitFor();
    await assertAccessible(chat, "nothing found");
    const unmock = await mockResponse(chat, /api\/search/, 503, {
      error: retryableError("unavailable", "Away."),
    });
    await box.fill("ostriches");
    await status.getByText("The search failed").waitFor();
    await assertAccessible(chat, "not searched");
    await unmock();
    await box.fill("heron");
    // The mark is removed after a while, which would be before the second run of axe.
    await chat.page.evaluate(() => {
      const restore = new MutationObserver(([{ target }]) => (target.dataset.reached ??= ""));
      restore.observe(document, { subtree: true, attributeFilter: ["data-reached"] });
    });
    await chat.conversationList.locator(".hit a").tap();
    await chat.thread.locator("[data-reached]").waitFor();
    await assertAccessible(chat, "reached");
  },
  networkErrors,
);

test(
  "axe finds no violation in input errors of the page and of the server",
  async ({ open, provider }) => {
    const chat = await open();
    const question = await provider.script(completeAnswer("Yes."));
    await chat.askAndWait(question);
    await chat.composer.fill("long ".repeat(15_000));
    await chat.page.locator("#composer-excess").waitFor();
    await assertAccessible(chat, "too long");
    await chat.composer.fill("");
    await chat.questions.first().hover();
    await chat.questions.first().getByRole("button", { name: "Edit message" }).click();
    await chat.page.getByRole("textbox", { name: "Edited message" }).fill("x".repeat(70_000));
    await chat.page.getByRole("alert").waitFor();
    await assertAccessible(chat, "edited too long");
    await chat.page.keyboard.press("Escape");
    const options = chat.page.getByRole("button", { name: /^Instructions and parameters/ });
    const dialog = chat.page.getByRole("dialog");
    await options.click();
    await dialog.getByLabel("Temperature").fill("hot");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.locator(".field-fault").waitFor();
    await assertAccessible(chat, "options at fault");
    const unmock = await mockResponse(chat, /api\/conversations\/[^/]+$/, 503, {
      error: retryableError("storage_unavailable", "Storage is away."),
    });
    await dialog.getByLabel("Temperature").fill("1");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("alert").waitFor();
    await assertAccessible(chat, "options refused");
    await chat.page.keyboard.press("Escape");
    await options.click();
    await dialog.getByRole("alert").waitFor();
    await assertAccessible(chat, "options not loaded");
    await chat.page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await chat.chooseFromMenu(question, "Rename");
    await waitForFocus(chat.titleField, "in the title");
    await chat.page.keyboard.type("Another");
    await chat.page.keyboard.press("Enter");
    await chat.conversationList.getByRole("alert").waitFor();
    await assertAccessible(chat, "title refused");
    await chat.page.keyboard.press("Escape");
    await chat.chooseFromMenu(question, "Delete");
    await chat.page.locator(".toast").waitFor();
    await assertAccessible(chat, "deletion refused");
    await unmock();
  },
  networkErrors,
);
