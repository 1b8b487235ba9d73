// The measured answer: about 40 kB with every Markdown construct that models write, the same in every
// run, and split into deltas of a word or half a word.
const CODE = {
  python:
    "def merge(a: list[int], b: list[int]) -> list[int]:\n    # both are sorted\n    out, i, j = [], 0, 0\n    while i < len(a) and j < len(b):\n        if a[i] <= b[j]:\n            out.append(a[i]); i += 1\n        else:\n            out.append(b[j]); j += 1\n    return out + a[i:] + b[j:]",
  typescript:
    "export function sum(values: readonly number[]): number {\n  let total = 0;\n  for (const value of values) total += value; // plain\n  return total;\n}\n\nconst text = `sum: ${sum([1, 2, 3])}`;",
  rust: 'fn main() {\n    let words = vec!["river", "bank", "ford"];\n    for (i, word) in words.iter().enumerate() {\n        println!("{i}: {word}");\n    }\n}',
  go: 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfor i := 0; i < 10; i++ {\n\t\tfmt.Printf("%d squared is %d\\n", i, i*i)\n\t}\n}',
  sql: "SELECT c.title, count(*) AS messages\nFROM conversations c\nJOIN messages m ON m.conversation_id = c.id\nWHERE c.updated_at > now() - interval '7 days'\nGROUP BY c.title\nORDER BY messages DESC\nLIMIT 20;",
  bash: 'set -euo pipefail\nfor file in *.log; do\n  echo "reading $file"\n  grep -c ERROR "$file" || true\ndone | sort -rn | head',
  json: '{\n  "name": "wordbrook",\n  "words": ["delta", "cursor", "journal"],\n  "limit": 4096,\n  "is_open": true\n}',
  css: ".thread {\n  max-width: 42rem;\n  margin: 0 auto;\n  color: var(--ink);\n}\n\n.thread > :last-child {\n  margin-bottom: 0;\n}",
  java: 'public final class Ford {\n  private final String name;\n\n  public Ford(String name) {\n    this.name = name;\n  }\n\n  @Override\n  public String toString() {\n    return "Ford of " + name;\n  }\n}',
  yaml: "services:\n  web:\n    image: wordbrook\n    ports:\n      - 127.0.0.1:8000:8000\n    volumes:\n      - data:/data\nvolumes:\n  data: {}",
};
const LANGUAGES = Object.keys(CODE);
const FORMULAS = [
  "x^2 + y^2 = z^2",
  "\\sum_{i=1}^{n} i = \\frac{n(n+1)}{2}",
  "e^{i\\pi} + 1 = 0",
  "\\alpha_k \\le \\beta_k",
];
const PROSE =
  "The water finds its way by **the lowest path**, and what looks like a *plan* is only patience; " +
  "see `flow(bank)` and [the survey](https://example.org/survey) for how it was measured. ";
const PARTS = 42;
const TABLE_EVERY = 6;

const formula = (number) => FORMULAS[number % FORMULAS.length];

function list(part) {
  const items = Array.from({ length: 4 }, (_, i) =>
    i === 2
      ? `  - deeper: value ${part * i} with \`code_${i}\``
      : `- item ${i} of part ${part}, **weighed** at $${formula(part + i)}$`,
  );
  return `${items.join("\n")}\n`;
}

function table(part) {
  const rows = Array.from(
    { length: 6 },
    (_, i) => `| river ${part}.${i} | ${i * 137} | *wide* | \`r${i}\` |`,
  );
  return `| name | length | kind | key |\n|---|--:|:-:|---|\n${rows.join("\n")}\n`;
}

function part(number) {
  const language = LANGUAGES[number % LANGUAGES.length];
  const pieces = [
    `## Part ${number + 1}: of rivers and their banks\n`,
    `${PROSE}${number}.\n`,
    list(number),
  ];
  if (number % 2 === 0 && number < 40)
    pieces.push(`\`\`\`${language}\n${CODE[language]}\n\`\`\`\n`);
  if (number % TABLE_EVERY === 1) pieces.push(table(number));
  pieces.push(`With $${formula(number)}$ in mind one may read on: ${PROSE.slice(0, 180)}\n`);
  if (number % 10 === 5) pieces.push(`$$\n${formula(number + 1)}\n$$\n`);
  return pieces.join("\n");
}

export const ANSWER = Array.from({ length: PARTS }, (_, number) => part(number)).join("\n");

/** Splits `text` into `count` deltas of about 1 to 7 characters, the same in each run. */
export function splitIntoDeltas(text, count) {
  const mean = text.length / count;
  const weights = [0.25, 1.5, 0.5, 1.25, 1.75, 0.75];
  const deltas = [];
  let at = 0;
  let due = 0;
  for (let index = 0; index < count && at < text.length; index += 1) {
    due += mean * weights[index % weights.length];
    const isLast = index === count - 1;
    const end = isLast ? text.length : Math.min(text.length, Math.max(at + 1, Math.round(due)));
    deltas.push(text.slice(at, end));
    at = end;
  }
  if (at < text.length) deltas.push(text.slice(at));
  return deltas;
}
