import { expect, test } from "vitest";
import { groupByAge } from "../../../src/features/conversations/date-groups";
import { aConversation } from "../../support/builders";

test("conversations are grouped by the day, week or month of their last use", () => {
  const now = new Date(2026, 2, 31, 0, 30);
  const at = (...given: [number, number, number, number?]) =>
    aConversation({ id: given.join("-"), updated_at: new Date(...given).toISOString() });
  const groups = groupByAge(
    [
      at(2026, 2, 31, 0),
      at(2026, 2, 30, 23),
      at(2026, 2, 24, 1),
      at(2026, 2, 23, 23),
      at(2026, 1, 20, 0),
    ],
    now,
  );
  expect(groups.map(({ label, conversations }) => [label, conversations.length])).toEqual([
    ["Today", 1],
    ["Yesterday", 1],
    ["Previous 7 days", 1],
    ["Previous 30 days", 1],
    ["Earlier", 1],
  ]);
});
