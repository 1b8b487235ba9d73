// The questions and answers of the screenshots.
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

export const FAILED = {
  question: "Compare the tides of the Elbe and the Weser",
  key: { question: "What is the tidal range at Cuxhaven?" },
};

/** Earlier conversations, for the list. */
export const EARLIER = [
  ["Explain how a bicycle stays upright", "By steering into the fall."],
  ["Draft a friendly reminder for an unpaid invoice", "Gladly. Here is one."],
  ["Why is the sum of the first n odd numbers n²?", "Draw them as corners of a square."],
  ["Plan three days in Lisbon with small children", "Day one: trams."],
];

export const WAITING = {
  question: "Which rivers does the Weser come from?",
  german: {
    question: "Wie lese ich eine große CSV-Datei stückweise?",
    answer: `Zeile für Zeile, denn dann steht immer nur **eine** im Speicher:

\`\`\`python
with open("kunden.csv", newline="", encoding="utf-8") as datei:
    for zeile in csv.DictReader(datei):
        ...
\`\`\`

Das dauert bei 10 GB einige Minuten, kostet aber kaum mehr als 10 kB.
`,
  },
};

export const THOUGHT = {
  question: "A bat and a ball cost 1.10 € together, the bat 1 € more. What does the ball cost?",
  half: "The first guess is 10 cents, but then the bat costs 1.10 € and both together",
  thought: `The first guess is 10 cents, but then the bat costs 1.10 € and both together 1.20 €. So that is wrong.

Let $b$ be the price of the ball. Then $b + (b + 1) = 1.10$, so $2b = 0.10$ and $b = 0.05$.

Check: 0.05 € + 1.05 € = 1.10 €. The difference is exactly 1 €.`,
  answer: `The ball costs **5 cents**, and the bat 1.05 €.

Ten cents is what comes to mind first, but the bat would then cost 1.10 € and both together 1.20 €.`,
};

export const CUT = {
  question: "List the tributaries of the Elbe from source to mouth",
  partial: `From the source in the Giant Mountains down to Cuxhaven, with the length of each:

1. **Úpa**, 79 km, from the left
2. **Metuje**, 77 km, from the left
3. **Orlice**, 35 km, from the left
4. **Jizera**, 164 km, from the right
5. **Vltava**, 430 km, from the left. It is the longer river and carries more water where the two meet at Mělník, but the Elbe keeps its name; and`,
};

export const FILTERED = {
  question: "How was dynamite made in the nineteenth century?",
  partial:
    "Alfred Nobel patented it in 1867. What he had found was that kieselguhr, a soft sedimentary rock,",
};

export const INTERRUPTED = {
  question: "Explain in a paragraph how a lock on a canal works",
  partial: `A lock is a chamber with a gate at either end. A boat that goes **up** enters from the lower level, the gate closes behind it, and sluices let water in from above. No pump is needed: the water`,
};

export const LOST = {
  question: "Why is the North Sea so shallow?",
  partial: `Most of it lies on the continental shelf. Until about 8,000 years ago the southern part was **dry land**, Doggerland, over which the Thames and the Rhine ran to a common mouth; the sea rose over it when the ice melted`,
  end: "when the ice melted",
  next: "How deep is it on average?",
};

export const SIBLINGS = {
  target: "What could a bakery by the canal be called?",
  question: "Name for a small bakery by a canal?",
  again: "A motto for a small bakery by a canal?",
  first: "**Lock & Loaf.** Short, local, and it says what is sold.",
  second: `**The Towpath Oven.** Three more, if that is too rustic:

- *Lock & Loaf*: short, and it says what is sold
- *Bread on the Water*: for those who know the proverb
- *Second Rise*: works on a sign without the canal`,
  next: "Shorter, please, and without a pun",
};

export const LONG = {
  question: "Explain the fast Fourier transform to somebody who knows complex numbers",
  answer: `# The fast Fourier transform

The **discrete Fourier transform** takes $n$ samples and says how much of each frequency is in them. The *fast* one computes the same numbers, only with $O(n \\log n)$ steps in place of $O(n^2)$. For a second of sound that is half a million steps instead of two thousand million.[^1]

## What is computed

For samples $x_0, \\dots, x_{n-1}$ each coefficient is a weighted sum over all of them:

$$X_k = \\sum_{j=0}^{n-1} x_j \\, e^{-2\\pi i jk/n}, \\qquad k = 0, \\dots, n-1$$

Every weight is a power of $\\omega = e^{-2\\pi i/n}$, an $n$-th root of unity. There are only $n$ different ones, and that is the repetition that the fast transform does away with.

> Read $\\omega^{jk}$ as a clock hand: it makes $n$ steps to the round, and after $n$ of them everything begins again.

## Divide

Split the samples into those at even and at odd places. Both halves are transforms of their own, of size $n/2$:

1. Transform the even samples: $E_k$
2. Transform the odd ones: $O_k$
3. Put them together with one multiplication each
   - $X_k = E_k + \\omega^k O_k$
   - $X_{k+n/2} = E_k - \\omega^k O_k$

\`\`\`python
import cmath

def fft(x: list[complex]) -> list[complex]:
    """The transform of x; its length is a power of two."""
    n = len(x)
    if n == 1:
        return x
    even, odd = fft(x[0::2]), fft(x[1::2])
    turned = [cmath.exp(-2j * cmath.pi * k / n) * odd[k] for k in range(n // 2)]
    return [e + o for e, o in zip(even, turned)] + [e - o for e, o in zip(even, turned)]
\`\`\`

### What it costs

| samples | by the sum | fast | ratio |
|--:|--:|--:|--:|
| 1,024 | 1,048,576 | 10,240 | 102 |
| 44,100 | 1,944,810,000 | 680,000 | 2,860 |
| 1,048,576 | 1,099,511,627,776 | 20,971,520 | 52,429 |

---

Before you use it, three things to check:

- [x] The length is a power of two, or the library takes others ([numpy does](https://numpy.org/doc/stable/reference/routines.fft.html))
- [x] The mean is subtracted, or \`X[0]\` hides everything else
- [ ] A window is applied where the signal does not end as it began

[^1]: At 44,100 samples per second, counting one complex multiplication as a step.
`,
};

export const WIDE = {
  question: "Show me a very wide table, a long line and a word without end",
  answer: `| month | ${["Hamburg", "Bremen", "Cuxhaven", "Wilhelmshaven", "Emden", "Borkum", "Helgoland", "Husum"].join(" | ")} |
|---|${"--:|".repeat(8)}
${["January", "February", "March"].map((month, at) => `| ${month} | ${[3.6, 4.1, 2.9, 3.8, 3.1, 2.4, 2.3, 3.5].map((tide) => `${(tide + at / 10).toFixed(1)} m, twice a day`).join(" | ")} |`).join("\n")}

\`\`\`json
{"level": "warning", "message": "The gauge has not answered for 300 seconds; its last value is shown until it does", "gauge": "cuxhaven-steubenhöft"}
\`\`\`

And the word: ${"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten".repeat(3)}gesellschaft.

An address: https://example.org/${"gauges/cuxhaven/".repeat(9)}latest.json
`,
};

export const RECORDED = {
  question: "What is the difference between a list and a tuple in Python?",
  answer: `A list **can change**, a tuple cannot. From that follows the rest:

| | list | tuple |
|---|---|---|
| written | \`[1, 2]\` | \`(1, 2)\` |
| grows | yes | no |
| key of a dict | no | yes |

\`\`\`python
point = (3, 4)        # always two numbers: a tuple
track = [point]       # as many points as come: a list
track.append((5, 6))
visited = {point: 1}  # only what never changes can be a key
\`\`\`

Take a tuple for *one thing with parts*, and a list for *many things of a kind*.
`,
};
