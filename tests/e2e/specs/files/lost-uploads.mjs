// Uploads over a lost connection and a reload.
import assert from "node:assert/strict";
import { completeAnswer } from "../../harness/provider.mjs";
import { draftFile, messageFile, paste, textFile } from "../../harness/content/files.mjs";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";

const PIECE = 1024 * 1024;
const LINE = "Geese graze by the brook.\n";

test(
  "an upload that loses its connection three times goes on, and the waiting message is sent",
  async ({ open, network, provider }) => {
    const question = await provider.script(completeAnswer("Long."));
    const { url, cut, restore } = await network();
    const chat = await open("/", { origin: url });
    await chat.button("Add files").waitFor();
    const offsets = [];
    const losses = new Set([1, 2, 3]);
    // The message is sent while its file is on the way.
    let release;
    const sent = new Promise((resolve) => (release = resolve));
    await chat.page.route("**/api/uploads/*?offset=*", async (route) => {
      const offset = Number(new URL(route.request().url()).searchParams.get("offset"));
      offsets.push(offset);
      await sent;
      if (!losses.delete(offset / PIECE)) return route.continue();
      await cut();
      const isIt = (request) => request === route.request();
      const failed = chat.page.waitForEvent("requestfailed", isIt);
      await route.continue();
      await failed;
      await restore();
    });
    await chat.composer.fill(question);
    await paste(
      chat.composer,
      textFile("long.txt", LINE.repeat(Math.ceil((5.5 * PIECE) / LINE.length))),
    );
    await draftFile(chat, "long.txt", "sending").waitFor();
    await chat.composer.press("Enter");
    await chat.button("Do not send yet").waitFor();
    release();
    await chat.waitForStatus();
    assert.equal(losses.size, 0, "three pieces were lost");
    assert.deepEqual(
      [...new Set(offsets)],
      [0, 1, 2, 3, 4, 5].map((count) => count * PIECE),
    );
    const [request] = await provider.requests(question);
    assert.ok(request.body.messages.at(-1).content.includes(LINE));
    await messageFile(chat, "long.txt").click();
    await chat.page
      .getByRole("dialog")
      .getByText(/are not shown here\.$/)
      .waitFor();
  },
  { allowsNetworkErrors: true },
);

test(
  "the files of a draft are there after a reload, and one that left the server says so",
  async ({ open, provider }) => {
    const question = await provider.script(completeAnswer("Yes."));
    const chat = await open();
    await chat.button("Add files").waitFor();
    await paste(chat.composer, textFile("kept.txt", "kept"), textFile("gone.txt", "gone"));
    for (const name of ["kept.txt", "gone.txt"]) await draftFile(chat, name).waitFor();
    const stored = await chat.page.waitForFunction(() => {
      const files = JSON.parse(localStorage.getItem("wordbrook.files.new") ?? "[]");
      return files.length === 2 && files.every(({ file_id }) => file_id) && files;
    });
    await stored.evaluate(async (files) => {
      const { file_id } = files.find(({ name }) => name === "gone.txt");
      await fetch(`/api/files/${file_id}`, { method: "DELETE" });
    });
    await chat.page.reload();
    await draftFile(chat, "gone.txt", "failed")
      .getByText("The file is not on the server any more. Please add it again.")
      .waitFor();
    await draftFile(chat, "kept.txt").waitFor();
    await chat.button("Remove gone.txt").click();
    await chat.composer.fill(question);
    await chat.composer.press("Enter");
    await chat.waitForStatus();
    const [request] = await provider.requests(question);
    assert.match(request.body.messages.at(-1).content, /<file name="kept.txt">/);
    await eventually(async () =>
      assert.equal(
        await chat.page.evaluate(() => localStorage.getItem("wordbrook.files.new")),
        null,
      ),
    );
  },
  { refusals: [404] },
);
