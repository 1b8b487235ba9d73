// AUTH=single: one owner, on each device that used a link.
import assert from "node:assert/strict";
import { test } from "../../harness/registry.mjs";

test(
  "the printed link signs in once, a second link signs in a second device, a used link nobody",
  async ({ serveWithLink, tab }) => {
    const { url, link, newLink } = await serveWithLink({ AUTH: "single" });
    const laptop = await tab({ origin: url, user: "laptop" });
    await laptop.page.goto(url);
    await laptop.page.getByText("Open the sign-in link that the server printed.").waitFor();
    await laptop.page.goto(url + link);
    await laptop.page.getByRole("button", { name: "Continue as owner" }).click();
    await laptop.mountedComposer.waitFor();
    await laptop.askAndWait("hello");
    assert.equal(new URL(laptop.page.url()).hash, "");

    const phone = await tab({ origin: url, user: "phone" });
    await phone.page.goto(url + link);
    await phone.page.getByText("This link was already used or has expired.").waitFor();
    await phone.page.goto(url);
    await phone.page.goto(url + (await newLink()));
    await phone.page.getByRole("button", { name: "Continue as owner" }).click();
    await phone.mountedComposer.waitFor();
    // Both devices share one history.
    await phone.conversationList.getByRole("listitem").getByRole("link").first().waitFor();
    assert.equal((await phone.titles()).length, 1);
  },
  { allowsNetworkErrors: true, refusals: [410] },
);
