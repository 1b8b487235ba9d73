import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { SignedOut } from "../../../src/features/account/session/signed-out";
import { ConnectionNote } from "../../../src/features/connection/connection-note";
import { account as en } from "../../../src/i18n/en/people/account";
import { draw } from "../../support/render-in-session";

const REFUSAL = { code: "unauthenticated", message: "Reload.", retryable: false };

function auth(mode: string): void {
  document.head.innerHTML = `<meta name="auth" content="${mode}" />`;
}

beforeEach(() => {
  history.replaceState(null, "", "/c/c1");
});

test.each([
  ["password", true],
  ["proxy", false],
  ["", false],
])("an ended session leads to the sign-in where the server has one: %s", async (mode, has) => {
  auth(mode);
  const { socket } = draw(<ConnectionNote />, { renewSession: () => Promise.resolve(false) });
  socket.refuse(REFUSAL);
  await screen.findByRole("alert");
  const link = has && (await screen.findByRole("link", { name: en.signIn }));
  expect(link && link.getAttribute("href")).toBe(has && "/sign-in?next=%2Fc%2Fc1");
  expect(screen.queryByText(en.signedOut) !== null).toBe(has);
});

test("a question that is asked then is stored before the page leaves for the sign-in", async () => {
  auth("password");
  const leave = vi.fn(() => Object.values(localStorage).join());
  const { session } = draw(<SignedOut onLeave={leave} />);
  expect(leave).not.toHaveBeenCalled();
  act(() => void session.outbox.write(null, "why?", null));
  await waitFor(() => {
    expect(leave).toHaveBeenCalledExactlyOnceWith("/sign-in?next=%2Fc%2Fc1&kept");
  });
  expect(leave.mock.results[0]?.value).toContain("why?");
});
