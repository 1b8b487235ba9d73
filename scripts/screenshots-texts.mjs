// What is asked and answered in the screenshots.
const INTRO = `Read it in pieces: nothing needs more memory than **one piece at a time**. Three ways, by what you have at hand:

| way | memory | when |
|---|---|---|
| \`csv\` and a loop | one row | totals, filters, plain work on lines |
| \`pandas\` with \`chunksize\` | one chunk | group by, joins, missing values |
| \`polars\` with \`scan_csv\` | a few MB | everything at once, lazily |

With the standard library it is a loop:

\`\`\`python
import csv
from collections import Counter

def totals(path: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            sums[row["customer"]] += int(row["amount"])
    return sums
\`\`\`

`;

export const WHOLE = `${INTRO}The file is never in memory, so **10 GB cost no more than 10 kB**. Two things to watch:

1. Open it with \`newline=""\`, or quoted line breaks split a row.
2. Say the encoding. The default is the machine's, and that differs.
`;

export const PARTIAL = `${INTRO}The file is never in memory, so **10 GB cost no more`;

export const QUESTION = "How do I sum up a 10 GB CSV file without loading it?";

export const STOPPED = {
  question: "Tell me the story of the Rhine from source to sea",
  partial: `The Rhine begins as two streams in the canton of Graubünden. The *Vorderrhein* leaves Lake Toma at 2,345 metres; the *Hinterrhein* comes from a glacier further east. At Reichenau they meet, and from there on it is simply the Rhine.

It runs north along the border to Lake Constance, where it drops nearly all of the gravel that it has carried down from the Alps, and`,
};

export const FAILED = { question: "Compare the tides of the Elbe and the Weser" };

/** Asked before, for the list. */
export const EARLIER = [
  ["Explain how a bicycle stays upright", "By steering into the fall."],
  ["Draft a friendly reminder for an unpaid invoice", "Gladly. Here is one."],
  ["Why is the sum of the first n odd numbers n²?", "Draw them as corners of a square."],
  ["Plan three days in Lisbon with small children", "Day one: trams."],
];
