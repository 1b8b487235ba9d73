import { act, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { DegradedNote } from "../../../src/features/connection/degraded-note";
import { en } from "../../../src/i18n/en";
import { draw, type Drawn } from "../../support/render-in-session";

function drawn(): Drawn {
  const page = draw(<DegradedNote />);
  act(() => {
    page.socket.accept();
  });
  return page;
}

function tell(page: Drawn, away: string[], can_ask: boolean): void {
  act(() => {
    page.session.store.dispatch({ name: "server:degraded", payload: { away, can_ask } });
  });
}

test.each([
  [["database", "journal"], false, en.degraded.cannotAsk],
  [["journal", "redis"], true, en.degraded.unsafe],
  [["deaf"], true, en.degraded.late],
  [["something newer"], true, en.degraded.other],
])("while %j is away one sentence names the consequence", (away, can_ask, words) => {
  tell(drawn(), away, can_ask);
  expect(screen.getByRole("status").textContent).toBe(words);
});

test("the note disappears on recovery and on a lost connection", () => {
  const page = drawn();
  expect(screen.queryByRole("status")).toBeNull();
  tell(page, ["database"], false);
  tell(page, [], true);
  expect(screen.queryByRole("status")).toBeNull();
  tell(page, ["database"], false);
  act(() => {
    page.socket.drop();
    page.socket.accept();
  });
  expect(screen.queryByRole("status")).toBeNull();
});
