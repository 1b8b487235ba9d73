import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { OidcByLink } from "../../../src/features/account/oidc-sign-in";
import { SignInPage } from "../../../src/features/account/sign-in-page";
import { account as en } from "../../../src/i18n/en/people/account";
import { accountOf, fakeAccountHttp, refusal } from "../../support/fake-account-http";

afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, "", "/");
});

const oidc = (change: object = {}) =>
  accountOf({ mode: "oidc", has_password: false, provider_name: "Example", user: null, ...change });

function open(address: string, account = oidc()) {
  history.replaceState(null, "", address);
  const asked = fakeAccountHttp({
    "GET account": () => [200, account],
    "POST account/adopt": () => [200, { conversations: 2 }],
  });
  const onLeave = vi.fn();
  render(<SignInPage onLeave={onLeave} />);
  return { asked, onLeave };
}

test("the sign-in page leads to the provider, which leads back to the wished path", async () => {
  open("/sign-in?next=/c/x%3Fa=1");
  const link = await screen.findByRole("link", { name: "Sign in with Example" });
  expect(link.getAttribute("href")).toBe("/api/account/oidc/start?next=%2Fc%2Fx%3Fa%3D1");
  expect(screen.queryByRole("textbox")).toBeNull();
});

test.each(Object.entries(en.problems))("the problem %s has a sentence", async (code, sentence) => {
  open(`/sign-in?problem=${code}`);
  expect((await screen.findByRole("alert")).textContent).toBe(sentence);
});

test.each(["<b>x</b>", "toString", "__proto__", ""])(
  "the problem %j is not shown",
  async (code) => {
    open(`/sign-in?problem=${encodeURIComponent(code)}`);
    expect((await screen.findByRole("alert")).textContent).toBe(en.problems.provider_fault);
  },
);

test("conversations from before the sign-in are offered on the way back", async () => {
  const user = { id: "p_1", name: "anna", shown_name: "Anna", role: "user" };
  const { onLeave } = open("/sign-in?next=/c/x", oidc({ user, adoptable: 2 }));
  fireEvent.click(await screen.findByRole("button", { name: en.adoptNow }));
  await waitFor(() => {
    expect(onLeave).toHaveBeenCalledExactlyOnceWith("/c/x");
  });
});

test("an invitation is used at the provider, and its secret is in no address", async () => {
  history.replaceState(null, "", "/sign-in?next=/c/x#secret");
  const asked = fakeAccountHttp({
    "POST account/oidc/start": () => [200, { next: "https://id.example.org/auth" }],
  });
  const onGo = vi.fn();
  render(<OidcByLink name="Example" secret="secret" onGo={onGo} />);
  fireEvent.click(screen.getByRole("button", { name: "Sign in with Example" }));
  await waitFor(() => {
    expect(onGo).toHaveBeenCalledExactlyOnceWith("https://id.example.org/auth");
  });
  expect(asked[0]?.body).toEqual({ secret: "secret", next: "/c/x" });
});

test("a used invitation is refused with its reason", async () => {
  fakeAccountHttp({ "POST account/oidc/start": () => [410, refusal("link_unusable")] });
  render(<OidcByLink name="Example" secret="secret" />);
  fireEvent.click(screen.getByRole("button", { name: "Sign in with Example" }));
  expect((await screen.findByRole("alert")).textContent).toBe(en.errors.link_unusable);
});
