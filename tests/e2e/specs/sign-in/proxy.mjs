// AUTH=proxy behind nginx with auth_request, by the configuration in docs/sign-in.md.
// needs: nginx
import assert from "node:assert/strict";
import { test } from "../../harness/registry.mjs";

const nameOf = (page) =>
  page.evaluate(async () => (await (await fetch("/api/account")).json()).user?.name ?? null);

test(
  "nginx names the person, and no header that a browser sends does",
  async ({ serveBehindNginx, tab, setCookie }) => {
    const { url } = await serveBehindNginx();
    const anna = await tab({ origin: url, user: "anna" });
    await setCookie(anna, url, "ticket", "anna-ticket");
    await anna.page.goto(url);
    await anna.mountedComposer.waitFor();
    await anna.askAndWait("hello");
    assert.equal(await nameOf(anna.page), "anna");
    await anna.page.goto(`${url}/account`);
    await anna.page.getByText("Signed in as anna").first().waitFor();
    assert.equal(await anna.page.getByRole("button", { name: "Sign out" }).count(), 0);

    const forged = { "Remote-User": "root", "Remote-Groups": "admins" };
    const mallory = await tab({ origin: url, user: "mallory", extraHTTPHeaders: forged });
    assert.equal((await mallory.page.goto(url)).status(), 401);
    await setCookie(mallory, url, "ticket", "anna-ticket");
    await mallory.page.goto(url);
    await mallory.mountedComposer.waitFor();
    assert.equal(await nameOf(mallory.page), "anna");
  },
  // For the page of a 401 the browser asks for /favicon.ico, which may come after the ticket.
  { allowsNetworkErrors: true, refusals: [401, 404] },
);
