import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { SignInPage } from "../../../src/features/account/sign-in-page";
import { askAccount } from "../../../src/features/account/account-http";
import { setLanguage } from "../../../src/i18n";
import { account as de } from "../../../src/i18n/de/people/account";
import { account as en } from "../../../src/i18n/en/people/account";
import { accountOf, fakeAccountHttp, refusal, type Answers } from "../../support/fake-account-http";

afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, "", "/");
});

function open(answers: Answers, address = "/sign-in") {
  history.replaceState(null, "", address);
  const asked = fakeAccountHttp(answers);
  const onLeave = vi.fn();
  render(<SignInPage onLeave={onLeave} />);
  return { asked, onLeave };
}

const nobody = () => accountOf({ user: null });

function write(label: string, value: string): HTMLInputElement {
  const field = screen.getByLabelText<HTMLInputElement>(label);
  fireEvent.change(field, { target: { value } });
  return field;
}

async function signIn() {
  await screen.findByLabelText("Name");
  write("Name", "anna");
  const password = write("Password", "correct horse");
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  return password;
}

test("both languages have the same texts", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
});

test("a sign-in sends the wished path and goes where the server says", async () => {
  const { asked, onLeave } = open(
    {
      "GET account": () => [200, nobody()],
      "POST account/sign-in": () => [200, { next: "/c/x" }],
    },
    "/sign-in?next=/c/x",
  );
  await signIn();
  await waitFor(() => {
    expect(onLeave).toHaveBeenCalledExactlyOnceWith("/c/x");
  });
  expect(asked[1]?.body).toEqual({ name: "anna", password: "correct horse", next: "/c/x" });
});

test("a wrong password is said and the fields keep their text", async () => {
  const { onLeave } = open({
    "GET account": () => [200, nobody()],
    "POST account/sign-in": () => [403, refusal("sign_in_failed")],
  });
  const password = await signIn();
  expect((await screen.findByRole("alert")).textContent).toBe(en.errors.sign_in_failed);
  expect(password.value).toBe("correct horse");
  expect(onLeave).not.toHaveBeenCalled();
});

test("a lost network is said, and a second try works", async () => {
  const answers: Answers = {};
  open(answers);
  expect((await screen.findByRole("alert")).textContent).toBe(en.notReached);
  answers["GET account"] = () => [200, nobody()];
  fireEvent.click(screen.getByRole("button", { name: en.retry }));
  await screen.findByLabelText("Name");
});

test("sign-up is offered only where it is open", async () => {
  open({ "GET account": () => [200, nobody()] });
  await screen.findByLabelText("Name");
  expect(screen.queryByRole("button", { name: en.toSignUp })).toBeNull();
});

test("a new account is made by sign-up", async () => {
  const { asked, onLeave } = open({
    "GET account": () => [200, { ...nobody(), can_sign_up: true }],
    "POST account/sign-up": () => [200, { next: "/" }],
  });
  fireEvent.click(await screen.findByRole("button", { name: en.toSignUp }));
  write("Name", "ben");
  write("Password", "long enough");
  fireEvent.click(screen.getByRole("button", { name: en.signUp }));
  await waitFor(() => {
    expect(onLeave).toHaveBeenCalledWith("/");
  });
  expect(asked.map(({ path }) => path)).toContain("account/sign-up");
});

test("an invitation asks for a name and a password", async () => {
  const { asked, onLeave } = open(
    {
      "GET account": () => [200, nobody()],
      "POST account/links/look": () => [
        200,
        { kind: "invitation", name: null, needs_password: true },
      ],
      "POST account/links/use": () => [200, { next: "/" }],
    },
    "/sign-in#secret",
  );
  await screen.findByLabelText("Name");
  write("Name", "ben");
  write("Password", "long enough");
  fireEvent.click(screen.getByRole("button", { name: en.continue }));
  await waitFor(() => {
    expect(onLeave).toHaveBeenCalledWith("/");
  });
  const used = asked.find(({ path }) => path === "account/links/use");
  expect(used?.body).toMatchObject({ secret: "secret", name: "ben", password: "long enough" });
});

test("an invitation with a name makes an account, too", async () => {
  open(
    {
      "GET account": () => [200, nobody()],
      "POST account/links/look": () => [
        200,
        { kind: "invitation", name: "ben", needs_password: true },
      ],
    },
    "/sign-in#secret",
  );
  await screen.findByRole("button", { name: en.continueAs("ben") });
  expect(screen.getByRole("heading").textContent).toBe(en.signUp);
});

test("a used link is said and is not used again", async () => {
  const { asked } = open(
    {
      "GET account": () => [200, nobody()],
      "POST account/links/look": () => [410, refusal("link_unusable")],
    },
    "/sign-in#secret",
  );
  expect((await screen.findByRole("alert")).textContent).toBe(en.errors.link_unusable);
  expect(asked.filter(({ path }) => path === "account/links/use")).toEqual([]);
});

test("without passwords the page names the link", async () => {
  open({ "GET account": () => [200, { ...nobody(), mode: "single" }] });
  await screen.findByText(en.needsLink);
  expect(screen.queryByLabelText("Password")).toBeNull();
});

test.each([
  [en.adoptNow, 1],
  [en.adoptLater, 0],
])("conversations of the browser are offered after sign-in: %s", async (choice, count) => {
  let isIn = false;
  const { asked, onLeave } = open({
    "GET account": () => [200, isIn ? accountOf({ adoptable: 2 }) : nobody()],
    "POST account/sign-in": () => {
      isIn = true;
      return [200, { next: "/" }];
    },
    "POST account/adopt": () => [200, { conversations: 2 }],
  });
  await signIn();
  const button = await screen.findByRole("button", { name: choice });
  expect(onLeave).not.toHaveBeenCalled();
  fireEvent.click(button);
  await waitFor(() => {
    expect(onLeave).toHaveBeenCalledWith("/");
  });
  expect(asked.filter(({ path }) => path === "account/adopt")).toHaveLength(count);
});

test("requests name the language of the page, in which letters are written", async () => {
  const asked = fakeAccountHttp({ "POST account/forgot": () => [204] });
  await askAccount("POST", "account/forgot", { name: "anna" });
  await setLanguage("de");
  await askAccount("POST", "account/forgot", { name: "anna" });
  await setLanguage("en");
  expect(asked.map(({ language }) => language)).toEqual(["en", "de"]);
});
