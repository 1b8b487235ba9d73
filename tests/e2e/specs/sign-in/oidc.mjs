// AUTH=oidc with a provider that others wrote: npm's oidc-provider.
// needs: openid
import assert from "node:assert/strict";
import { eventually } from "../../harness/eventually.mjs";
import { test } from "../../harness/registry.mjs";
import { SECOND, turnsUntil } from "../../harness/waiting/turns.mjs";

const SIGN_IN = "Sign in with Example";

/** Opens a path without a session, and signs in at the provider, where nobody is signed in yet. */
async function signIn(chat, url, name, path = "/") {
  await chat.page.goto(new URL(path, url).href);
  await chat.page.getByRole("link", { name: SIGN_IN }).click();
  await chat.page.getByLabel("Account").fill(name);
  await chat.page.getByRole("button", { name: "Go on" }).click();
}

async function waitForSignIn(chat) {
  await chat.page.getByRole("link", { name: SIGN_IN }).waitFor();
}

test(
  "a person signs in at a provider with PKCE, after a refusal and after its keys changed too, and signs out of both",
  async ({ serveWithProvider, tab }) => {
    const { url, provider, order } = await serveWithProvider();
    const anna = await tab({ origin: url, user: "anna" });
    // The provider is away: the server says so.
    await anna.page.goto(url);
    await anna.page.getByRole("link", { name: SIGN_IN }).click();
    await anna.page.getByText("The sign-in service does not answer.").waitFor();
    await order("start");
    // A state that another browser began.
    await anna.page.goto(`${url}/sign-in/callback?code=x&state=${"a".repeat(43)}`);
    await anna.page.getByText("began in another browser").waitFor();
    // Refused at the provider: a sentence of ours, and nothing that it wrote.
    await order("cancel");
    await eventually(async () => {
      await signIn(anna, url, "anna", "/c/x");
    });
    await anna.page.getByText("The sign-in was cancelled.").waitFor();
    assert.equal(new URL(anna.page.url()).search, "?problem=cancelled&next=%2Fc%2Fx");

    const asked = anna.page.waitForRequest((request) =>
      request.url().startsWith(`${provider}/auth?`),
    );
    await signIn(anna, url, "anna", "/account?from=here");
    const query = new URL((await asked).url()).searchParams;
    assert.equal(query.get("code_challenge_method"), "S256");
    await anna.waitForPath(/^\/account$/);
    assert.equal(new URL(anna.page.url()).search, "?from=here");
    await anna.page.getByText("Signed in as anna of the provider").first().waitFor();

    // Another person, by a token of a new key.
    await order("rotate");
    const berta = await tab({ origin: url, user: "berta" });
    await signIn(berta, url, "berta");
    await berta.mountedComposer.waitFor();
    await berta.askAndWait("hello");

    await anna.page.getByRole("button", { name: "Sign out", exact: true }).click();
    await anna.page.getByRole("heading", { name: "Sign out of the provider?" }).waitFor();
    await anna.page.getByRole("button", { name: "Yes" }).click();
    await waitForSignIn(anna);
    // Signed out of the provider too: it asks who it is.
    await anna.page.getByRole("link", { name: SIGN_IN }).click();
    await anna.page.getByLabel("Account").waitFor();
  },
  { allowsNetworkErrors: true },
);

test(
  "a logout at the provider closes the open page's socket within a second",
  async ({ serveWithProvider, tab }) => {
    const { url, provider, order } = await serveWithProvider();
    await order("start");
    const chat = await tab({ origin: url, user: "anna" });
    const sockets = [];
    chat.page.on("websocket", (socket) => sockets.push(socket));
    await signIn(chat, url, "anna");
    await chat.mountedComposer.waitFor();
    await chat.askAndWait("hello");

    const other = await tab({ origin: provider, user: "anna" });
    await other.page.goto(`${provider}/session/end`);
    const socket = sockets.at(-1);
    const closed = socket.waitForEvent("close");
    await other.page.getByRole("button", { name: "Yes" }).click();
    const turns = await turnsUntil(closed, url);
    assert.ok(turns <= SECOND, `closed after ${turns} turns`);
    await other.page.getByRole("heading", { name: "Signed out of the provider" }).waitFor();
    await chat.page.reload();
    await waitForSignIn(chat);
  },
  { allowsNetworkErrors: true },
);
