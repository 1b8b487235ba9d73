/** What is shown of a growing text, character by character. */
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "../../../src/features/markdown/markdown";

const TEXT = [
  "# Of rivers\n\nThey run **down**, *always*, by `flow()` and ~~never~~ ***ever*** up; see ",
  "[the survey](https://example.org/a) or [it][s], and note[^1].\n",
  "- one **b**\n- two\n  - deep `c`\n  - deeper\n- three\n\n",
  "Or numbered, at once:\n1. first\n2. second\n\n",
  "| name | **length** |\n|---|--:|\n| Elbe | `1094` |\n| Oder | *840* |\n\n",
  "> quoted **words**\n> and more\n\n",
  "Costs $5 or $6, where $x^2 + y_1$ and \\(a * b\\) hold.\n\n",
  "```python\nx = a ** b  # [no](link)\n```\n\n---\n\n",
  "- [ ] to do\n- [x] done\n\n",
  'H<sub>2</sub>O, <kbd>Ctrl</kbd>, <a href="https://a.b">a **link**</a> and <br> a break.\n\n',
  "> [!NOTE]\n> Mind the **gap**.\n\n",
  "<details>\n<summary>More of <b>it</b></summary>\n\nInside *text*.\n\n</details>\n\n",
  '<table>\n<tr><th>a</th><th align="right">c</th></tr>\n<tr><td>**b**</td><td><u>d</u></td></tr>\n</table>\n\n',
  "So it is:\n\\begin{align}\na &= b\n\n&= c\n\\end{align}\n\n$$\nx\n\n= y\n$$\n\n",
  "```math\nx + y\n```\n\n- in a list\n  ```math\n  z\n  ```\n\n",
  "With $`a_1`$ and $x =\n5$ it holds. **强调。**后面**（重点）**的。\n\n",
  "Last words, __strong__ and _soft_.\n\n[^1]: The *note*.\n\n[s]: https://example.org/b\n",
].join("");

/** Return the visible text outside code. */
function proseOf(container: HTMLElement): string {
  const copy = container.cloneNode(true) as HTMLElement;
  for (const node of copy.querySelectorAll("code, .md-code, .md-formula, .md-formula-source")) {
    node.remove();
  }
  return copy.textContent;
}

function blocksOf(container: HTMLElement): Element[] {
  return [...container.querySelectorAll(".md-section > *")];
}

function stream(each: (container: HTMLElement, shown: string) => void) {
  const { container, rerender } = render(<Markdown text="" run={1} isOpen />);
  for (let length = 1; length <= TEXT.length; length += 1) {
    rerender(<Markdown text={TEXT.slice(0, length)} run={1} isOpen />);
    each(container, TEXT.slice(0, length));
  }
  rerender(<Markdown text={TEXT} run={1} isOpen={false} />);
  each(container, TEXT);
}

test("no mark of emphasis, code, link, formula, heading or table is ever visible", () => {
  const flashes: string[] = [];
  stream((container, shown) => {
    const prose = proseOf(container).replace("[it][s]", "").replace("note[^1]", "");
    const found = /\*|`|~~|__|\]\(|\\\(|\||^#|\$[x$`]|-{2,}|\d\.$|<|>|\[!|\\b/.exec(prose);
    if (found) flashes.push(`${found[0]} after ${JSON.stringify(shown.slice(-12))}`);
  });
  expect(flashes).toEqual([]);
});

test("a block has its final kind from its first word on and keeps its node", () => {
  const first: Element[] = [];
  const changes: string[] = [];
  stream((container, shown) => {
    blocksOf(container).forEach((block, index) => {
      const before = first[index];
      // The source of an open formula is no drawing of it.
      const isDrawn = before?.matches(".md-formula-source") === false;
      if (isDrawn && before !== block) {
        changes.push(
          `${before.tagName} to ${block.tagName} after ${JSON.stringify(shown.slice(-12))}`,
        );
      }
      first[index] = block;
    });
  });
  expect(changes).toEqual([]);
  expect(first.length).toBeGreaterThan(12);
});

test("visible text never shrinks by more than a reference's marks", () => {
  let longest = 0;
  const losses: string[] = [];
  stream((container, shown) => {
    const length = container.textContent.replace(/\s/g, "").length;
    if (length < longest - 12)
      losses.push(`${String(longest - length)} ${JSON.stringify(shown.slice(-12))}`);
    longest = Math.max(longest, length);
  });
  expect(losses).toEqual([]);
});

test("a reference becomes a link in its existing paragraph when its definition arrives", () => {
  const text = "See [it][s] and a claim[^1], long enough.\n\nMore words of the answer.\n\n";
  const { container, rerender } = render(<Markdown text={text} run={1} isOpen />);
  const paragraph = container.querySelector("p");
  expect(paragraph?.textContent).toContain("[it][s]");
  const whole = `${text}[^1]: The note.\n\n[s]: https://example.org/b\n`;
  rerender(<Markdown text={whole} run={1} isOpen={false} />);
  expect(container.querySelector("p")).toBe(paragraph);
  expect(paragraph?.textContent).toBe("See it and a claim1, long enough.");
  expect(paragraph?.querySelector("a")?.href).toBe("https://example.org/b");
});

test("footnotes and references link to each other within their own text", () => {
  const text = "A claim[^n], and again[^n].\n\n[^n]: The note.\n";
  const { container } = render(
    <>
      <Markdown text={text} run={1} isOpen={false} />
      <Markdown text={text} run={1} isOpen={false} />
    </>,
  );
  Element.prototype.scrollIntoView = () => undefined;
  const reference = container.querySelectorAll<HTMLElement>("sup a")[2]!;
  const note = container.querySelectorAll<HTMLElement>('[role="note"]')[1]!;
  reference.click();
  expect(document.activeElement).toBe(note);
  note.querySelector<HTMLElement>("a")!.click();
  expect(document.activeElement).toBe(reference);
});

test("footnotes are drawn at the end of the text, wherever they are defined", () => {
  const text = "A claim[^n].\n\n[^n]: The note.\n\nThe last words.\n";
  const { container } = render(<Markdown text={text} run={1} isOpen={false} />);
  expect(container.textContent).toMatch(/The last words\.1The note\.\u21a9$/);
});
