import { fireEvent, render, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";
import { isRelative } from "../../../../src/features/markdown/render/links";

function show(text: string): HTMLElement {
  return render(<Markdown text={text} run={1} isOpen={false} />).container;
}

test("a link with # leads to the heading of its own answer and leaves the address", () => {
  Element.prototype.scrollIntoView = () => undefined;
  show("## Use it, now!");
  const container = show(
    "[a](#use-it-now) [b](#use-it-now-1)\n\n## Use it, now!\n\n## Use it, now!",
  );
  const [first, second] = container.querySelectorAll("a");
  const headings = container.querySelectorAll("h3");
  const before = location.href;
  fireEvent.click(first!);
  expect(document.activeElement).toBe(headings[0]);
  fireEvent.click(second!);
  expect(document.activeElement).toBe(headings[1]);
  expect(location.href).toBe(before);
});

test("a relative address is shown beside its words and is no link", () => {
  const container = show("See [the guide](docs/guide.md).");
  expect(container.textContent).toBe("See the guide (docs/guide.md).");
  expect(container.querySelector("a")).toBeNull();
});

test.each(["docs/a.md", "./a", "../a?b#c", "/a/b", "?q=1", "a:b/c"])("%s", (address) => {
  expect(isRelative(address)).toBe(address !== "a:b/c");
});

test.each([
  "javascript:alert(1)",
  "//host/x",
  "/\\host",
  "\\\\host",
  "java\nscript:x",
  "data:x",
  "",
])("%j is not relative", (address) => {
  expect(isRelative(address)).toBe(false);
});

test("chemistry is drawn, by an extension that is loaded with its first formula", async () => {
  const container = show("$\\ce{H2O}$ and $x$");
  await waitFor(() => expect(container.querySelectorAll("math")).toHaveLength(2), {
    timeout: 30_000,
  });
  expect(container.querySelector("math")?.textContent).toContain("H");
});
