import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";
import { directionOf } from "../../../../src/features/markdown/text/direction";

test.each([
  ["שלום world", "rtl"],
  ["مرحبا", "rtl"],
  ["1. `npm` ثم", "rtl"],
  ["https://a.example הקישור", "rtl"],
  ["hello שלום", "ltr"],
  ["12 + 3", "ltr"],
])("the direction of %j is %s", (text, direction) => {
  expect(directionOf(text)).toBe(direction);
});

test("each block has a direction, boxes of blocks that of their words, code none but its own", () => {
  const text = "# א\n\nפסקה `x`\n\n- א\n- b\n\n> ציטוט\n\n| א |\n|---|\n| ב |\n\n```\nx\n```\n";
  const { container } = render(<Markdown text={text} run={1} isOpen={false} />);
  const directions = [...container.querySelectorAll("[dir]")].map(
    (element) => `${element.localName} ${element.getAttribute("dir") ?? ""}`,
  );
  expect(directions).toEqual([
    "h2 auto",
    "p auto",
    "code ltr",
    "ul rtl",
    "li rtl",
    "li ltr",
    "blockquote rtl",
    "p auto",
    "table rtl",
    "th auto",
    "td auto",
    "pre ltr",
  ]);
});

test.each([
  "[![a brook](http://b.example/x.png)](http://a.example)",
  "[see https://b.example now](http://a.example)",
  "[a *[b](http://b.example)* c][d]\n\n[d]: http://a.example",
  "[note[^1]](http://a.example)\n\n[^1]: text",
])("no link is drawn inside a link: %j", (text) => {
  const { container } = render(<Markdown text={text} run={1} isOpen={false} />);
  expect(container.querySelector("a")).not.toBeNull();
  expect(container.querySelector("a a")).toBeNull();
});
