// Medians and the result table, which marks missed budgets. Ratios are more reliable than absolute times.
export function medians(results) {
  const names = Object.keys(results[0]);
  const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return Object.fromEntries(
    names.map((name) => [name, median(results.map((result) => result[name]))]),
  );
}

const digits = (value) =>
  value === undefined ? "–" : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** Prints rows of [label, wordbrook, naive, plain, budget]; the last three are optional. */
export function printTable(rows) {
  const lines = [["", "wordbrook", "naive", "plain text", "budget", ""]];
  for (const [label, ours, naive, plain, budget] of rows) {
    if (ours === undefined && naive === undefined) continue;
    const isOver = budget !== undefined && ours !== undefined && ours > budget;
    const limit = budget === undefined ? "" : `≤ ${budget}`;
    lines.push([label, digits(ours), digits(naive), digits(plain), limit, isOver ? "over" : ""]);
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const draw = (line) =>
    `| ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  console.log(draw(lines[0]));
  console.log(`|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  for (const line of lines.slice(1)) console.log(draw(line));
}
