import { expect, test } from "vitest";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { lexInline, type Links, type Token } from "../../../../src/features/markdown/lexer/lexer";
import { SpokenStream } from "../../../../src/features/markdown/text/spoken-stream";
import { HOSTILE_TEXTS, hostileText } from "../../../support/hostile-texts";

interface Parts {
  text?: string;
  tokens?: Token[];
  items?: Token[];
}

function lexLines(tokens: readonly Token[], links: Links): void {
  for (const token of tokens) {
    const { text, tokens: inside, items } = token as Parts;
    if (items) lexLines(items, links);
    else if (inside && inside.length > 0) lexLines(inside, links);
    else if (text !== undefined && token.type !== "code") lexInline(text, links);
  }
}

function readAll(text: string): void {
  for (const { token, links } of new BlockStream().update(text, false).flat()) {
    lexLines([token], links);
  }
  new BlockStream().update(text, true);
  new SpokenStream().end(text);
}

/** Return the milliseconds of CPU: other processes take time, and no CPU of this one. */
function timeOf(text: string): number {
  const begin = process.cpuUsage();
  readAll(text);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1_000;
}

/** Shorter times are noise. */
const NOISE_MS = 40;

function growth(name: string, length: number): number {
  const text = HOSTILE_TEXTS.find((known) => known.name === name)!;
  const short = timeOf(hostileText(text, length));
  return timeOf(hostileText(text, 4 * length)) / Math.max(NOISE_MS, short);
}

test.each(HOSTILE_TEXTS.map(({ name }) => name))(
  "four times as much takes no more than linear time: %s",
  (name) => {
    // Linear is 4 and quadratic 16. Collection of garbage may fall into one measurement, not into all.
    let least = Infinity;
    for (let attempt = 0; attempt < 4 && least > 8; attempt += 1) {
      least = Math.min(least, growth(name, 15_000));
    }
    expect(least).toBeLessThanOrEqual(8);
  },
);
