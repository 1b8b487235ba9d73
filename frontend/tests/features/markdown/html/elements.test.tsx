import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";

function show(text: string, isOpen = false): HTMLElement {
  return render(<Markdown text={text} run={1} isOpen={isOpen} />).container;
}

function htmlOf(text: string): string {
  return show(text)
    .querySelector(".md-section")!
    .innerHTML.replace(/ (?:dir|class)="[^"]*"/g, "");
}

test.each([
  ["H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>"],
  ["<kbd>Ctrl</kbd>+<KBD>C</KBD>", "<p><kbd>Ctrl</kbd>+<kbd>C</kbd></p>"],
  ["<mark>**m**</mark>", "<p><mark><strong>m</strong></mark></p>"],
  ["**a <u>b</u>**", "<p><strong>a <u>b</u></strong></p>"],
  ["a<br>b<br/>c", "<p>a<br>b<br>c</p>"],
  ["a <b>alone", "<p>a &lt;b&gt;alone</p>"],
  ["a </b> alone", "<p>a &lt;/b&gt; alone</p>"],
  ["<i>a <b>b</i> c</b>", "<p><i>a &lt;b&gt;b</i> c&lt;/b&gt;</p>"],
  ["Vec<T> and List<String>", "<p>Vec&lt;T&gt; and List&lt;String&gt;</p>"],
  ["`<b>x</b>` is code", "<p><code>&lt;b&gt;x&lt;/b&gt;</code> is code</p>"],
  ["\\<b>x\\</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"],
  ["<foo>x</foo>", "<p>&lt;foo&gt;x&lt;/foo&gt;</p>"],
  ["<h3 align=center>A *b*</h3>", "<h4>A <em>b</em></h4>"],
  ["a\n<hr>\nb", "<p>a</p><hr><p>b</p>"],
  ["<ul><li>a<li>b</ul>", "<div><ul><li>a</li><li>b</li></ul></div>"],
  ["<div align=right>\n\n**x**\n\n</div>", "<div><p><strong>x</strong></p></div>"],
])("%j is drawn as %s", (text, html) => {
  expect(htmlOf(text)).toBe(html);
});

test("details hold Markdown up to their end tag, and are open where they say so", () => {
  const code = "```html\n</details>\n```";
  const text = `<details open>\n<summary>The *title*</summary>\n\n- a\n\n${code}\n\nb\n\n</details>\n\nc`;
  const container = show(text);
  const details = container.querySelector("details")!;
  expect(details.open).toBe(true);
  expect(details.querySelector("summary em")?.textContent).toBe("title");
  expect(details.querySelector("li")?.textContent).toBe("a");
  expect(details.textContent).toContain("b");
  expect(details.nextElementSibling?.textContent).toBe("c");
});

test("details without a summary have one, and without an end go on to the end of the text", () => {
  const details = show("<details>\n\na\n\nb").querySelector("details")!;
  expect(details.querySelector("summary")?.textContent).toBe("Details");
  expect(details.querySelectorAll("p")).toHaveLength(2);
});

test("an HTML table is drawn like one of Markdown", () => {
  const text = `<table>
  <caption>The *rivers*</caption>
  <thead><tr><th>name</th><th align="right">length</th></tr></thead>
  <tbody>
    <tr><td>Elbe</td><td align="right"><b>1094</b></td></tr>

    <tr><td><p>Oder</p><p>Odra</p></td></tr>
  </tbody>
</table>

after`;
  const container = show(text);
  expect(container.querySelector("p em")?.textContent).toBe("rivers");
  expect([...container.querySelectorAll("th")].map((cell) => cell.textContent)).toEqual([
    "name",
    "length",
  ]);
  expect(container.querySelector("td.md-right b")?.textContent).toBe("1094");
  expect(container.querySelectorAll("tbody tr")[1]?.querySelectorAll("td")).toHaveLength(2);
  expect(container.querySelector(".md-section > p:last-child")?.textContent).toBe("after");
});

test.each(["<table>\nwords\n</table>", "<table><tr><td><table></table></td></tr></table>"])(
  "a table that has words outside its cells, or another inside, is shown as written: %j",
  (text) => {
    expect(show(text).textContent).toContain("<table>");
  },
);

test("a table without head has none", () => {
  const container = show("<table><tr><td>a</td></tr></table>");
  expect(container.querySelector("thead")).toBeNull();
  expect(container.querySelector(".md-table")?.getAttribute("aria-label")).toBe("Table");
});
