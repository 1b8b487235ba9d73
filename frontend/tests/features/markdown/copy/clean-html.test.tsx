import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { cleanHtml, messageHtml } from "../../../../src/features/markdown/copy/clean-html";
import { tableCsv } from "../../../../src/features/markdown/copy/table-csv";
import { Markdown } from "../../../../src/features/markdown/markdown";

function drawn(text: string): Element {
  const { container } = render(<Markdown text={text} run={1} isOpen={false} />);
  return container.querySelector(".md")!;
}

const html = (text: string) => cleanHtml(drawn(text));

test.each([
  ["# A\n\n## B", "<h1>A</h1><h2>B</h2>"],
  ["a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <del>d</del> <code>e</code></p>"],
  ["- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
  ["3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  ["- [x] a\n- [ ] b", "<ul><li>☑ a</li><li>☐ b</li></ul>"],
  ["> a", "<blockquote><p>a</p></blockquote>"],
  ["a\\\nb\n\n---", "<p>a<br>b</p><hr>"],
  ["```python\nif a:\n    b < c\n```", "<pre><code>if a:\n    b &lt; c</code></pre>"],
  ["$x^2$ in\n\n$$\ny < z\n$$", "<p>$x^2$ in</p><p>$$<br>y &lt; z<br>$$</p>"],
  ["[a](https://a.b/c)", '<p><a href="https://a.b/c">a</a></p>'],
  ["<b onclick=x>a", "<p>&lt;b onclick=x&gt;a</p>"],
  ["שלום", "<p>שלום</p>"],
])("%j becomes plain HTML", (text, wanted) => {
  expect(html(text)).toBe(wanted);
});

test("a table has head, rows and alignment, and no wrapper", () => {
  expect(html("| a | b |\n|---|--:|\n| **x** | 1 |")).toBe(
    '<table><thead><tr><th>a</th><th align="right">b</th></tr></thead>' +
      '<tbody><tr><td><strong>x</strong></td><td align="right">1</td></tr></tbody></table>',
  );
});

test("no class, style, event or control is copied, whatever the text is", () => {
  const copied = document.createElement("div");
  copied.innerHTML = html(
    "# a\n\n- [x] b\n\n```js\nlet a\n```\n\n| a |\n|---|\n| $x$ |\n\n" +
      "x[^1] ![p](https://a.b/p.png) [bad](javascript:alert(1))\n\n[^1]: note",
  );
  const names = [...copied.querySelectorAll("*")].flatMap((element) => element.getAttributeNames());
  expect(names.filter((name) => !["href", "align"].includes(name))).toEqual([]);
  expect(copied.querySelector("button, svg, input, span, div, script, img")).toBeNull();
  expect(copied.textContent).not.toMatch(/Copy|Wrap|javascript/);
});

test("a message is copied without its reasoning, and not at all while a part is not drawn", () => {
  const message = document.createElement("article");
  message.innerHTML =
    '<details><div class="md"><p>thought</p></div></details><div class="md"><p>a</p></div>' +
    '<div class="answer-foot"><p>Stopped</p></div>';
  expect(messageHtml(message)).toBe("<p>a</p>");
  message.querySelector(":scope > .md")!.innerHTML += '<div class="md-section-later"></div>';
  expect(messageHtml(message)).toBeNull();
});

test("CSV has quotes where a field needs them, formulas as LaTeX and lines of a cell", () => {
  const text =
    '| a, b | "c" |\n|---|---|\n| **x**<br>y | $n^2$ |\n| -1.5 | - |\n| =1+2 | -2+cmd |\n| | [l](https://a.b) |';
  expect(tableCsv(drawn(text).querySelector("table")!).split("\r\n")).toEqual([
    '"a, b","""c"""',
    '"x\ny",$n^2$',
    "-1.5,-",
    "'=1+2,'-2+cmd",
    ",l",
  ]);
});

/** tests/e2e/test_office.py gives the same file to LibreOffice. */
const DOCUMENT = `# Rivers

A **long** river with \`code\`, [a link](https://example.org/a) and $E = mc^2$.

| River | Length |
|---|--:|
| Elbe | 1094 |
| Isar | 292 |

1. first
   - inner
2. second

> A quote.

\`\`\`python
def flow(depth):
    return depth < 2
\`\`\`
`;

test("a document of every kind of block is copied as the file that LibreOffice reads", async () => {
  const file = "../../../support/clipboard.html";
  await expect(`${html(DOCUMENT)}\n`).toMatchFileSnapshot(file);
});
