import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Sidebar } from "../../../src/features/conversations/sidebar";
import { draw } from "../../support/render-in-session";

function drawFor(person: string): HTMLElement | null {
  document.head.innerHTML = `
    <meta name="base-path" content="/chat" />
    <meta name="auth" content="${person && "password"}" />
    <meta name="person" content="${person}" />`;
  draw(<Sidebar onShow={vi.fn()} onHide={vi.fn()} onLeave={vi.fn()} />);
  return screen.queryByRole("link", { name: /^Account:/ });
}

test("the list says who is signed in, and leads to the account", () => {
  const link = drawFor("Anna Ärmel");
  expect(link?.textContent).toBe("Account: Anna Ärmel");
  expect(link?.getAttribute("href")).toBe("/chat/account");
  expect(screen.getByText("Anna Ärmel").dir).toBe("auto");
});

test("without accounts the list names nobody", () => {
  expect(drawFor("")).toBeNull();
});
