import { fireEvent, render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";

/** Select from the start of one element to the end of another; return what a copy has. */
function copied(text: string, from: string, to = from): Map<string, string> | null {
  const { container } = render(
    <div className="thread">
      <Markdown text={text} run={1} isOpen={false} />
      <p className="other">outside</p>
    </div>,
  );
  const [first, last] = [container.querySelector(from)!, container.querySelector(to)!];
  const range = document.createRange();
  range.setStart(first, 0);
  range.setEnd(last, last.childNodes.length);
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
  const flavours = new Map<string, string>();
  const clipboardData = { setData: (type: string, data: string) => flavours.set(type, data) };
  const isNative = fireEvent.copy(first, { clipboardData });
  return isNative ? null : flavours;
}

const html = (...given: Parameters<typeof copied>) => copied(...given)?.get("text/html");

test("a selection has its HTML and its text", () => {
  const flavours = copied("a **b**\n\n- c", ".md p", ".md li");
  expect(flavours?.get("text/html")).toBe("<p>a <strong>b</strong></p><ul><li>c</li></ul>");
  expect(flavours?.get("text/plain")).toContain("a b");
});

test("cells of a table are copied as a table", () => {
  const table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |";
  expect(html(table, "td:first-child", "td:last-child")).toBe(
    "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
  );
});

test("items of a list are copied as a list that is numbered as before", () => {
  expect(html("4. a\n5. b\n6. c", "li:nth-child(2)", "li:nth-child(3)")).toBe(
    '<ol start="5"><li>b</li><li>c</li></ol>',
  );
});

test("lines of code are copied as a block, a part of a line as code", () => {
  expect(html("```\nlet a\nlet b\n```", "pre code")).toBe("<pre><code>let a\nlet b</code></pre>");
  expect(html("```\nlet a\n```", "pre code")).toBe("<code>let a</code>");
});

test("a selection outside of drawn Markdown is left to the browser", () => {
  expect(copied("a", ".other")).toBeNull();
});
