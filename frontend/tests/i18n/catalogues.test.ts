import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { de } from "../../src/i18n/de";
import { en } from "../../src/i18n/en";
import {
  chooseLanguage,
  currentLanguage,
  sentenceOf,
  setLanguage,
  texts,
  preferredLanguage,
} from "../../src/i18n";

type Node = string | ((...given: never[]) => string) | { readonly [key: string]: Node };

/** A digit that is found in "7", "7,000,000" and "7M" alike. */
const SEVEN = 7_000_000;

/** Return every text by its path; functions are called with recognisable values. */
function textsOf(node: Node, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node !== "function") {
    return Object.entries(node).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
  }
  return [SEVEN, 1].flatMap((count): [string, string][] => {
    const given = path === ".moment" ? new Date(2026, 1, count === 1 ? 1 : 7) : count;
    return [[`${path}(${String(count)})`, (node as (given: unknown) => string)(given)]];
  });
}

function withoutErrors({ errors, ...rest }: typeof en | typeof de): Node {
  expect(errors).toBeTypeOf("object");
  return rest as unknown as Node;
}

const english = textsOf(withoutErrors(en));
const german = new Map(textsOf(withoutErrors(de)));

afterEach(async () => {
  vi.restoreAllMocks();
  await setLanguage("en");
});

test("both catalogues have the same keys", () => {
  expect([...german.keys()].sort()).toEqual(english.map(([path]) => path).sort());
});

test("a text with a value has it in both languages", () => {
  const values = (text: string) => (/7/.exec(text) ? ["7"] : []);
  for (const [path, text] of english) {
    if (!path.endsWith(`(${String(SEVEN)})`)) continue;
    expect([path, values(german.get(path) ?? "")]).toEqual([path, values(text)]);
    expect(values(text), path).toEqual(["7"]);
  }
});

test("no German text is empty or untranslated", () => {
  const same = new Set([".product", ".markdown.code", ".markdown.codeLabel()"]);
  for (const [path, text] of english) {
    const translated = german.get(path) ?? "";
    expect(translated.trim(), path).not.toBe("");
    const isWord = /[a-z]{4}/i.test(text) && !same.has(path.replace(/\d+/, ""));
    if (isWord && !path.startsWith(".moment")) expect(translated, path).not.toBe(text);
  }
});

test("every error code of the server has a German sentence", () => {
  const source = readFileSync("../app/protocol/errors.py", "utf8");
  const codes = [...source.matchAll(/^ {4}"(\w+)": Kind\(/gm)].map((match) => match[1]);
  expect(codes.length).toBeGreaterThan(20);
  const reasons = [...source.matchAll(/^ {4}\("(\w+)", "(\w+)"\):/gm)];
  expect(reasons.length).toBeGreaterThan(3);
  codes.push(...reasons.map((match) => `${match[1] ?? ""}:${match[2] ?? ""}`));
  // A refusal of a Python model has its own sentence, which no catalogue may replace.
  expect([...Object.keys(de.errors), "refused"].sort()).toEqual(codes.sort());
});

test("an error is shown in the chosen language, else in the server's words", async () => {
  const error = { code: "provider_timeout", message: "The server's own sentence." };
  expect(sentenceOf(error)).toBe("The server's own sentence.");
  await setLanguage("de");
  expect(sentenceOf(error)).toBe(de.errors.provider_timeout);
  expect(sentenceOf({ ...error, code: "of_a_later_server" })).toBe("The server's own sentence.");
});

test("the language is the stored choice, else the browser's first available one, else English", async () => {
  const languages = vi.spyOn(navigator, "languages", "get");
  languages.mockReturnValue(["fr-CH", "de-AT", "en"]);
  expect(preferredLanguage()).toBe("de");
  languages.mockReturnValue(["fr", "constructor"]);
  expect(preferredLanguage()).toBe("en");
  await chooseLanguage("de");
  expect(preferredLanguage()).toBe("de");
  expect([currentLanguage(), texts.cancel]).toEqual(["de", "Abbrechen"]);
  expect(document.documentElement.lang).toBe("de");
});

test("a context length is given in its maker's thousands", () => {
  const said = [8_192, 32_768, 128_000, 200_000, 1_000_000].map((tokens) =>
    en.models.context(tokens),
  );
  expect(said).toEqual(["8k context", "32k context", "128k context", "200k context", "1M context"]);
});

test.each([
  ["en", "from Nov 27, 2026", "need the rest"],
  ["de", "ab 27.11.2026", "den Rest"],
] as const)("a used-up quota names the time it ends, in %s", async (language, day, reserved) => {
  await setLanguage(language);
  const error = { code: "quota_exceeded", message: "Used up.", retry_after_s: 7_200 };
  const received_at = new Date(2026, 10, 26, 23).getTime();
  expect(sentenceOf({ ...error, received_at })).toContain(day);
  expect(sentenceOf({ ...error, retry_after_s: 10 })).toContain(reserved);
});

test("the time at which a quota ends stays the same while it is shown", () => {
  vi.useFakeTimers({ now: new Date(2026, 10, 26, 12) });
  const error = { code: "quota_exceeded", message: "Used up.", retry_after_s: 7_200 };
  const first = sentenceOf(error);
  vi.advanceTimersByTime(60 * 60 * 1_000);
  expect(sentenceOf(error)).toBe(first);
  vi.useRealTimers();
});

test("a quota without an end is the server's sentence, in German that of storage", async () => {
  const error = { code: "quota_exceeded", message: "Your conversations fill 5 MB." };
  expect(sentenceOf(error)).toBe(error.message);
  await setLanguage("de");
  expect(sentenceOf(error)).toContain("Speicherplatz");
});
