import { render, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { noLinks } from "../../../../src/features/markdown/lexer/labels";
import { lexBlocks } from "../../../../src/features/markdown/lexer/lexer";
import { Markdown } from "../../../../src/features/markdown/markdown";
import { HOSTILE_TEXTS, hostileText } from "../../../support/hostile-texts";

function show(text: string): HTMLElement {
  return render(<Markdown text={text} run={1} isOpen={false} />).container;
}

function depthOf(node: Element): number {
  return 1 + Math.max(0, ...[...node.children].map(depthOf));
}

test.each(HOSTILE_TEXTS.map((text) => [text.name, text] as const))(
  "a hostile text is drawn: %s",
  (_, text) => {
    const container = show(hostileText(text, 4_000));
    expect(container.textContent).not.toBe("");
    expect(depthOf(container)).toBeLessThan(200);
  },
);

test.each([
  ["too many columns", `|${"a|".repeat(101)}\n|${"-|".repeat(101)}\n| x |`],
  ["too many rows", `|a|b|\n|-|-|\n${"|c|d|\n".repeat(2_001)}`],
  ["too many cells", `|${"a|".repeat(60)}\n|${"-|".repeat(60)}\n${"|\n".repeat(200)}`],
])("a table with %s is drawn as code", async (_, text) => {
  const container = show(text);
  await waitFor(() => expect(container.querySelector("pre")?.textContent).toBe(text.trimEnd()));
  expect(container.querySelector("table")).toBeNull();
});

test("a table within the bounds stays a table", () => {
  const container = show(`|a|b|\n|-|-|\n${"|c|d|\n".repeat(100)}`);
  expect(container.querySelectorAll("tr")).toHaveLength(101);
});

test.each([
  ["Markdown", (rows: number) => `|a|b|c|d|\n|-|-|-|-|\n${"|e|f|g|h|\n".repeat(rows)}`],
  ["HTML", (rows: number) => `<table>${"<tr><td>e<td>f<td>g<td>h".repeat(rows)}</table>`],
])("a table has at most 2,500 rows and cells: %s", (_, tableOf) => {
  const typeOf = (text: string) => new BlockStream().update(text, false).flat()[0]?.token.type;
  expect(typeOf(tableOf(490))).toBe("table");
  expect(typeOf(tableOf(510))).toBe("asWritten");
});

test("a paragraph of tens of thousands of characters is drawn in several", () => {
  const words = Array.from({ length: 5_000 }, (_, index) => `word${String(index)}`).join(" ");
  const stream = new BlockStream();
  stream.update(words.slice(0, 20_000), true);
  const blocks = stream.update(words, false).flat();
  expect(blocks.map(({ token }) => token.raw).join("")).toBe(words);
  expect(
    blocks.every(({ token: { type, raw } }) => type === "paragraph" && raw.length <= 9_000),
  ).toBe(true);
  expect(blocks).toEqual(new BlockStream().update(words, false).flat());
});

test("a text defines at most 1,000 labels, those of notes as well", () => {
  const define = (index: number) =>
    index % 2 > 0 ? `[a${String(index)}]: http://b.c\n\n` : `[^a${String(index)}]: Note.\n\n`;
  const text = Array.from({ length: 1_010 }, (_, index) => define(index)).join("");
  const { links } = lexBlocks(text, noLinks());
  expect(Object.keys(links)).toHaveLength(1_000);
});

test("rows beyond the bounds are not filled up to the head", () => {
  const text = `|${"a|".repeat(5_000)}\n|${"-|".repeat(5_000)}\n${"|\n".repeat(2_000)}`;
  const [block] = new BlockStream().update(text, false).flat();
  expect(block?.token.type).toBe("asWritten");
});

test("a list with thousands of items is drawn in lists of bounded size or as code", async () => {
  const container = show("- a\n".repeat(20_000));
  await waitFor(() => expect(container.querySelector("pre, ul")).not.toBeNull());
  expect(container.querySelectorAll("li").length).toBeLessThan(20_000);
});

test.each([
  ["quotes", `${">".repeat(1_200)} a`],
  ["lists", `${"- ".repeat(1_200)}a`],
  ["emphasis", `${"*a **b ".repeat(400)}${"c** d* ".repeat(400)}`],
  ["footnotes", `${"[^a]: ".repeat(1_200)}b`],
  ["links", `${"![".repeat(400)}${"](http://a.b)".repeat(400)}`],
])("deep nesting is cut, and the rest is text: %s", (_, text) => {
  const container = show(text);
  expect(container.textContent).not.toBe("");
  expect(depthOf(container)).toBeLessThan(180);
});

test("quotes that nest 40 deep are drawn as quotes", () => {
  const container = show(`${">".repeat(40)} a`);
  expect(container.querySelectorAll("blockquote")).toHaveLength(40);
});

test("labels named like the properties of every object are labels like others", () => {
  const names = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"];
  const stream = new BlockStream();
  const uses = `${names.map((name) => `[${name}]`).join(" ")} are used here\n\n`;
  stream.update(uses, true);
  const undefinedYet = show(uses);
  expect(undefinedYet.querySelector("a")).toBeNull();
  const text = uses + names.map((name) => `[${name}]: http://a.b/${name}\n`).join("");
  expect(show(text).querySelectorAll("a")).toHaveLength(names.length);
  const grown = stream.update(text, false).flat();
  expect(Object.keys(grown[0]!.links).sort()).toEqual(
    [...names].map((n) => n.toLowerCase()).sort(),
  );
});

test("a footnote named constructor is numbered, and so is its reference", () => {
  const container = show("See[^constructor].\n\n[^constructor]: A note.");
  expect(container.querySelector("sup")?.textContent).toBe("1");
  expect(container.querySelector("[role=note]")?.textContent).toContain("A note.");
});

test.each(["constructor", "__proto__", "toString"])(
  "a code block of the language %s stays plain",
  (language) => {
    expect(show(`\`\`\`${language}\nlet a\n\`\`\``).querySelector("pre")?.textContent).toBe(
      "let a",
    );
  },
);

test("the marks of a long paragraph are drawn, piece by piece", () => {
  const text = "Some words with **bold** in a line of a long paragraph.\n".repeat(130);
  expect(show(text).querySelectorAll("strong")).toHaveLength(130);
});

test("only so many formulas of a text are drawn; the others are shown as their source", async () => {
  const container = show("$x$ is one.\n\n".repeat(1_010));
  await waitFor(() => expect(container.querySelectorAll(".md-formula")).toHaveLength(1_010), {
    timeout: 30_000,
  });
  await waitFor(() => expect(container.querySelectorAll("math").length).toBe(1_000), {
    timeout: 50_000,
  });
});

test("only so many formulas of one line are drawn; the others are shown as their source", () => {
  const container = show("$a$ b ".repeat(210));
  expect(container.querySelectorAll(".md-formula")).toHaveLength(200);
  expect(container.textContent.trim().endsWith(`b ${"$a$ b ".repeat(10).trim()}`)).toBe(true);
});

test("a box of hundreds of code blocks is drawn as one", async () => {
  const container = show(`<div>\n\n${"```\na\n```\n".repeat(260)}</div>`);
  await waitFor(() => expect(container.querySelectorAll("pre")).toHaveLength(1));
});

test("much text that comes at once is drawn in pieces below what is drawn", async () => {
  const begin = "An introduction.\n\nA beginning.\n\n";
  const view = (text: string, isOpen: boolean) => <Markdown text={text} run={1} isOpen={isOpen} />;
  const { container, rerender } = render(view(begin, true));
  const first = container.querySelector("p");
  rerender(view(begin + "Words.\n\n".repeat(1_500), false));
  expect(container.querySelector(".md-section-later")).not.toBeNull();
  expect(container.querySelector("p")).toBe(first);
  await waitFor(() => expect(container.querySelector(".md-section-later")).toBeNull(), {
    timeout: 30_000,
  });
  expect(container.querySelector("p")).toBe(first);
  expect(container.querySelectorAll("p")).toHaveLength(1_502);
});

test("a long text that is opened is drawn from its end, and then completely", async () => {
  const text = Array.from({ length: 2_000 }, (_, index) => `Paragraph ${String(index)}.\n\n`).join(
    "",
  );
  const container = show(text);
  expect(container.querySelector("p")).toBeNull();
  const shows = (words: string) =>
    waitFor(() => expect(container.textContent.includes(words)).toBe(true), { timeout: 30_000 });
  await shows("Paragraph 1999.");
  await shows("Paragraph 0.");
  expect(container.querySelector(".md-section-later")).toBeNull();
});

test("a long block grows in steps, and is complete at its end", () => {
  const stream = new BlockStream();
  const long = `\`\`\`js\n${"let a = 1;\n".repeat(10_000)}`;
  const before = stream.update(long, true);
  expect(stream.update(`${long}b`, true)).toBe(before);
  expect(stream.update(`${long}b`, false).flat()[0]!.token.raw).toBe(`${long}b`);
});
