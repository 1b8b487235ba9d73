import { expect, test } from "vitest";
import {
  reduceSelection,
  type Selection,
  type SelectionAction,
} from "../../../src/features/arrangement/selection/selection";

const ORDER = ["a", "b", "c", "d", "e"];
const toggle = (id: string, isRange = false): SelectionAction => ({
  name: "toggle",
  id,
  isRange,
  order: ORDER,
});
const after = (...actions: SelectionAction[]) =>
  actions.reduce<Selection | null>(reduceSelection, null);
const idsAfter = (...actions: SelectionAction[]) => [...(after(...actions)?.ids ?? [])].sort();

test("a row is selected and, pressed again, not", () => {
  expect(idsAfter({ name: "begin" }, toggle("b"), toggle("d"))).toEqual(["b", "d"]);
  expect(idsAfter({ name: "begin", id: "b" }, toggle("b"))).toEqual([]);
});

test("Shift selects from the row pressed last, in both directions", () => {
  expect(idsAfter({ name: "begin", id: "b" }, toggle("d", true))).toEqual(["b", "c", "d"]);
  expect(idsAfter({ name: "begin", id: "d" }, toggle("a", true))).toEqual(["a", "b", "c", "d"]);
});

test("a range gets what its last row gets", () => {
  const all: SelectionAction = { name: "all", order: ORDER };
  expect(idsAfter({ name: "begin" }, all, toggle("b"), toggle("d", true))).toEqual(["a", "e"]);
});

test("a range whose begin is gone is its last row", () => {
  expect(idsAfter({ name: "begin", id: "gone" }, toggle("c", true))).toEqual(["c", "gone"]);
});

test("all rows are selected, and none when all were", () => {
  const all: SelectionAction = { name: "all", order: ORDER };
  expect(idsAfter({ name: "begin" }, all)).toEqual(ORDER);
  expect(idsAfter({ name: "begin" }, all, all)).toEqual([]);
});

test("outside of the mode nothing is selected", () => {
  expect(after(toggle("a"))).toBeNull();
  expect(after({ name: "begin", id: "a" }, { name: "end" })).toBeNull();
});
