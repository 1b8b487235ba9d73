import { expect, test } from "vitest";
import {
  chartOf,
  lastDays,
  MOST_SERIES,
  roundUp,
  sumUpTo,
  type UsageRow,
} from "../../../src/features/administration/usage/usage-sums";

const TODAY = new Date("2026-03-01T10:00:00Z");
const OPTIONS = { days: 3, today: TODAY, nameOf: String, others: "others" };

function row(day: string, user_id: string, change: Partial<UsageRow> = {}): UsageRow {
  return { day, user_id, model: "m", answers: 1, input_tokens: 10, output_tokens: 5, ...change };
}

test("the last days go over the end of a month, today included", () => {
  expect(lastDays(3, TODAY)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
});

test("days without use are zero, and rows from outside the time are left out", () => {
  const rows = [row("2026-02-27", "a"), row("2026-03-01", "a"), row("2026-02-01", "a")];
  const chart = chartOf(rows, { ...OPTIONS, measure: "answers", split: "person" });
  expect(chart.series.map(({ name, values }) => [name, values])).toEqual([["a", [1, 0, 1]]]);
  expect(chart.sums).toEqual([1, 0, 1]);
});

test.each([
  ["answers", [2]],
  ["tokens", [30]],
  ["cost", [0.5]],
] as const)("a day's %s of a person are summed over models", (measure, totals) => {
  const rows = [
    row("2026-03-01", "a", { cost: 0.25 }),
    row("2026-03-01", "a", { model: "n", cost: 0.25 }),
  ];
  const chart = chartOf(rows, { ...OPTIONS, measure, split: "person" });
  expect(chart.series.map(({ total }) => total)).toEqual(totals);
});

test("more series than colours are one of all others, and no use is lost", () => {
  const rows = Array.from({ length: 20 }, (_, index) =>
    row("2026-03-01", `u${String(index)}`, { answers: index + 1 }),
  );
  const chart = chartOf(rows, { ...OPTIONS, measure: "answers", split: "person" });
  expect(chart.series).toHaveLength(MOST_SERIES);
  expect(chart.series[0]?.name).toBe("u19");
  expect(chart.series.at(-1)?.name).toBe("others");
  expect(chart.sums[2]).toBe(210);
  expect(sumUpTo(chart, MOST_SERIES - 1, 2)).toBe(210);
  expect(chart.most).toBeGreaterThanOrEqual(210);
});

test.each([
  [0, 2],
  [1, 2],
  [3, 4],
  [10, 10],
  [11, 20],
  [210, 400],
  [99_999, 100_000],
  [0.03, 0.04],
])("the axis of %d ends at %d", (value, end) => {
  expect(roundUp(value)).toBeCloseTo(end, 10);
});
