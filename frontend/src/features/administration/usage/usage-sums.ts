/** Sums of what was used, for the plot and its table. Days are those of UTC, as the server's. */

export interface UsageRow {
  day: string;
  user_id: string | null;
  model: string | null;
  answers: number;
  input_tokens: number;
  output_tokens: number;
  cost?: number;
}

export type Measure = "answers" | "tokens" | "cost";
export type Split = "person" | "model";

export interface Series {
  id: string;
  name: string;
  /** One for each day. */
  values: readonly number[];
  total: number;
}

export interface Chart {
  days: readonly string[];
  /** The largest first; what is left over is the last. */
  series: readonly Series[];
  /** The sum of each day. */
  sums: readonly number[];
  /** Where the axis ends: a round number, at least the highest sum. */
  most: number;
}

interface ChartOptions {
  days: number;
  today: Date;
  measure: Measure;
  split: Split;
  nameOf: (id: string | null) => string;
  /** The name of what is left over. */
  others: string;
}

/** As many as have a colour. */
export const MOST_SERIES = 6;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Return the last days, today included, the oldest first. */
export function lastDays(count: number, today: Date): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(today.getTime() - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}

/** Return the next round number; half of it is one too, and a whole one for whole values. */
export function roundUp(value: number): number {
  if (value <= 0) return 2;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = power === 1 ? [2, 4, 6, 8, 10] : [1, 2, 4, 6, 8, 10];
  return (steps.find((step) => step * power >= value) ?? 10) * power;
}

export function amountOf(row: UsageRow, measure: Measure): number {
  if (measure === "tokens") return row.input_tokens + row.output_tokens;
  return measure === "cost" ? (row.cost ?? 0) : row.answers;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function added(some: readonly (readonly number[])[], length: number): number[] {
  return Array.from({ length }, (_, index) => sumOf(some.map((values) => values[index] ?? 0)));
}

function seriesOf(rows: readonly UsageRow[], days: readonly string[], options: ChartOptions) {
  const places = new Map(days.map((day, index) => [day, index]));
  const found = new Map<string | null, number[]>();
  for (const row of rows) {
    const place = places.get(row.day);
    if (place === undefined) continue;
    const key = options.split === "person" ? row.user_id : row.model;
    const values = found.get(key) ?? days.map(() => 0);
    values[place] = (values[place] ?? 0) + amountOf(row, options.measure);
    found.set(key, values);
  }
  return [...found]
    .map(([key, values]): Series => {
      const name = options.nameOf(key);
      return { id: `=${key ?? ""}`, name, values, total: sumOf(values) };
    })
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
}

/** Return the rows as stacks of one bar a day. */
export function chartOf(rows: readonly UsageRow[], options: ChartOptions): Chart {
  const days = lastDays(options.days, options.today);
  const all = seriesOf(rows, days, options);
  const isMuch = all.length > MOST_SERIES;
  const series = isMuch ? all.slice(0, MOST_SERIES - 1) : all;
  if (isMuch) {
    const rest = all.slice(MOST_SERIES - 1);
    const values = added(
      rest.map((each) => each.values),
      days.length,
    );
    series.push({ id: "others", name: options.others, values, total: sumOf(values) });
  }
  const sums = added(
    series.map((each) => each.values),
    days.length,
  );
  return { days, series, sums, most: roundUp(Math.max(0, ...sums)) };
}

/** Return the top of a series in the bar of a day: the sum of it and of those below. */
export function sumUpTo({ series }: Chart, index: number, place: number): number {
  return sumOf(series.slice(0, index + 1).map(({ values }) => values[place] ?? 0));
}
