import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { AccountPage } from "../../../src/features/account/page/account-page";
import { account as en } from "../../../src/i18n/en/people/account";
import { accountOf, fakeAccountHttp, refusal, type Answers } from "../../support/fake-account-http";

afterEach(() => {
  vi.unstubAllGlobals();
});

const WHEN = "2026-11-26T12:00:00Z";

function device(id: string, change: object = {}) {
  return { id, device: `Browser ${id}`, used_at: WHEN, is_this: false, ...change };
}

function open(answers: Answers = {}) {
  const asked = fakeAccountHttp({
    "GET account": () => [200, accountOf()],
    "GET account/devices": () => [200, { devices: [] }],
    "GET account/tokens": () => [200, { tokens: [] }],
    ...answers,
  });
  const onLeave = vi.fn();
  render(<AccountPage onLeave={onLeave} />);
  return { asked, onLeave };
}

test("sign-out leads to the sign-in", async () => {
  const { onLeave } = open({ "POST account/sign-out": () => [204] });
  fireEvent.click(await screen.findByRole("button", { name: en.signOut }));
  await waitFor(() => {
    expect(onLeave).toHaveBeenCalledWith("/sign-in");
  });
});

test("behind a proxy there is no sign-out, password or device", async () => {
  const { asked } = open({ "GET account": () => [200, accountOf({ mode: "proxy" })] });
  await screen.findByText(en.signedInAs("Anna"));
  expect(screen.queryByRole("button", { name: en.signOut })).toBeNull();
  expect(screen.queryByText(en.changePassword)).toBeNull();
  expect(asked.map(({ path }) => path)).not.toContain("account/devices");
});

test("a password change empties the fields, a refused one keeps them", async () => {
  let status = 403;
  open({
    "POST account/password": () => (status === 204 ? [204] : [403, refusal("sign_in_failed")]),
  });
  const current = await screen.findByLabelText<HTMLInputElement>(en.currentPassword);
  fireEvent.change(current, { target: { value: "old password" } });
  fireEvent.change(screen.getByLabelText(en.newPassword), { target: { value: "new password" } });
  const button = screen.getByText(en.changePassword, { selector: "button span" });
  fireEvent.click(button);
  await screen.findByRole("alert");
  expect(current.value).toBe("old password");
  status = 204;
  fireEvent.click(button);
  await screen.findByText(en.passwordChanged);
  expect(current.value).toBe("");
});

test("all other devices are revoked, this one is kept", async () => {
  let devices = [device("1", { is_this: true }), device("2"), device("3")];
  const remove = (id: string) => (): [number] => {
    devices = devices.filter((each) => each.id !== id);
    return [204];
  };
  open({
    "GET account/devices": () => [200, { devices }],
    "DELETE account/devices/2": remove("2"),
    "DELETE account/devices/3": remove("3"),
  });
  fireEvent.click(await screen.findByRole("button", { name: en.revokeOthers }));
  await waitFor(() => {
    expect(screen.queryByText("Browser 3")).toBeNull();
  });
  expect(screen.getByText("Browser 1")).toBeTruthy();
  await waitFor(() => {
    expect(document.activeElement?.textContent).toBe(en.devices);
  });
});

test("a new token's secret is shown once, with its scope and days sent", async () => {
  const { asked } = open({
    "POST account/tokens": () => [200, { id: "t1", secret: "wbt_secret" }],
  });
  const title = await screen.findByLabelText(en.tokenTitle);
  fireEvent.change(title, { target: { value: "script" } });
  fireEvent.change(screen.getByLabelText(en.scope), { target: { value: "read" } });
  fireEvent.click(screen.getByRole("button", { name: en.makeToken }));
  await screen.findByText("wbt_secret");
  screen.getByRole("button", { name: en.copyToken });
  const made = asked.find(({ method, path }) => method === "POST" && path === "account/tokens");
  expect(made?.body).toEqual({ title: "script", scope: "read", days: 30 });
});

test("a revoked token leaves the list", async () => {
  let tokens = [{ id: "t1", title: "script", scope: "read", used_at: null, expires_at: WHEN }];
  open({
    "GET account/tokens": () => [200, { tokens }],
    "DELETE account/tokens/t1": () => {
      tokens = [];
      return [204];
    },
  });
  fireEvent.click(await screen.findByRole("button", { name: en.revokeOf("script") }));
  await screen.findByText(en.noTokens);
});

test("the page says why the export of the data is refused", async () => {
  const { asked } = open({
    "HEAD account/export": () => [503],
    "GET account/export": () => [503, refusal("unavailable", "Please try again.")],
  });
  fireEvent.click(await screen.findByRole("link", { name: en.export }));
  expect((await screen.findByRole("alert")).textContent).not.toBe("");
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toContain("HEAD account/export");
});
