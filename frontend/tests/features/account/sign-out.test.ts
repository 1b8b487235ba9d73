import { expect, test, vi } from "vitest";
import { fakeAccountHttp } from "../../support/fake-account-http";

/** The module's state ends with a sign-out: each test has its own. */
async function load() {
  vi.resetModules();
  document.head.innerHTML = `<meta name="auth" content="password" /><meta name="storage-scope" content="anna." />`;
  localStorage.setItem("wordbrook.anna.draft.new", "secret plans");
  localStorage.setItem("wordbrook.anna.outbox.m1", "{}");
  localStorage.setItem("wordbrook.ben.draft.new", "of another person");
  localStorage.setItem("wordbrook.language", "de");
  localStorage.setItem("of.another.program", "1");
  const { signOut } = await import("../../../src/features/account/session/sign-out");
  const { followOtherTabs } = await import("../../../src/features/account/session/other-tabs");
  const { saveItem } = await import("../../../src/lib/storage");
  return { signOut, followOtherTabs, saveItem };
}

const LEFT = ["of.another.program", "wordbrook.ben.draft.new", "wordbrook.language"];

test("sign-out removes what is stored of the person, and nothing is stored after it", async () => {
  const { signOut, saveItem } = await load();
  fakeAccountHttp({ "POST account/sign-out": () => [204] });
  await signOut();
  saveItem("draft.new", "typed too late");
  expect(Object.keys(localStorage).sort()).toEqual([...LEFT, "wordbrook.person"].sort());
  vi.unstubAllGlobals();
});

test("sign-out without an answer removes nothing", async () => {
  const { signOut } = await load();
  fakeAccountHttp({});
  await expect(signOut()).rejects.toThrow();
  expect(localStorage.getItem("wordbrook.anna.draft.new")).toBe("secret plans");
  vi.unstubAllGlobals();
});

test("another tab follows a sign-out: it stores nothing more and goes to the sign-in", async () => {
  const { followOtherTabs, saveItem } = await load();
  const leave = vi.fn();
  const end = followOtherTabs(() => false, leave);
  dispatchEvent(new StorageEvent("storage", { key: "wordbrook.person", newValue: "-" }));
  end();
  expect(leave).toHaveBeenCalledExactlyOnceWith("/sign-in");
  saveItem("draft.new", "typed too late");
  expect(Object.keys(localStorage).sort()).toEqual(LEFT);
});
