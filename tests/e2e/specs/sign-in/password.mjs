// AUTH=password: the first admin, an invitation, wrong passwords, and the way back.
import assert from "node:assert/strict";
import { test } from "../../harness/registry.mjs";

const PASSWORD = "correct horse battery";

async function signIn(chat, name, password) {
  await chat.page.getByLabel("Name").fill(name);
  await chat.page.getByLabel("Password", { exact: true }).fill(password);
  await chat.page.getByRole("button", { name: "Sign in", exact: true }).click();
}

test(
  "an admin comes by the first link and invites a person, who signs out and in again where they were",
  async ({ serveWithLink, tab }) => {
    const { url, link } = await serveWithLink({ AUTH: "password" });
    const admin = await tab({ origin: url, user: "admin" });
    await admin.page.goto(url + link);
    await admin.page.getByLabel("Name").fill("root");
    await admin.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await admin.page.getByRole("button", { name: "Continue" }).click();
    await admin.mountedComposer.waitFor();
    const invited = await admin.page.evaluate(async () => {
      const response = await fetch("/api/people/invitations", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ name: "anna" }),
      });
      return (await response.json()).link;
    });

    const anna = await tab({ origin: url, user: "anna" });
    await anna.page.goto(invited);
    await anna.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await anna.page.getByRole("button", { name: "Continue as anna" }).click();
    await anna.mountedComposer.waitFor();
    await anna.askAndWait("hello");
    await anna.waitForPath(/^\/c\//);
    const path = new URL(anna.page.url()).pathname;

    await anna.page.goto(`${url}/account`);
    await anna.page.getByRole("button", { name: "Sign out", exact: true }).click();
    await anna.page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
    await anna.page.goto(url + path);
    await signIn(anna, "anna", "a wrong password");
    await anna.page.getByText("The name or the password is wrong.").waitFor();
    await signIn(anna, "anna", PASSWORD);
    await anna.mountedComposer.waitFor();
    await anna.waitForText("");
    assert.equal(new URL(anna.page.url()).pathname, path);
    await anna.questions.getByText("hello").waitFor();

    // The admin sees nothing of it.
    assert.deepEqual(await admin.titles(), []);
  },
  { allowsNetworkErrors: true, refusals: [403] },
);
