import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Markdown } from "../../../src/features/markdown/markdown";

function show(text: string, isOpen = false) {
  return render(<Markdown text={text} run={1} isOpen={isOpen} />);
}

test("raw HTML is shown as text and creates no element", () => {
  const { container } = show(
    "<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> b\n\n<svg/onload=x>",
  );
  expect(container.querySelector("script, img, svg")).toBeNull();
  expect(container.textContent).toContain("<img src=x onerror=alert(1)>");
});

test("links open in a new tab without an opener, and only to allowed addresses", () => {
  const { container } = show(
    "[good](https://a.b/c) [bad](javascript:alert(1)) [sly](java&#115;cript:alert(1)) <javascript:x>",
  );
  const links = [...container.querySelectorAll("a")];
  expect(links.map((link) => link.href)).toEqual(["https://a.b/c"]);
  expect(links[0]?.rel).toContain("noopener");
  expect(container.textContent).toContain("bad");
});

test("a table's cells keep their alignment and their inline marks", () => {
  const { container } = show("| a | b |\n|---|--:|\n| **x** | 1<br>2 |");
  expect(container.querySelector("td strong")?.textContent).toBe("x");
  expect(container.querySelector("td.md-right br")).not.toBeNull();
});

test("a task's checkbox shows whether it is done", () => {
  show("- [x] done\n- [ ] open\n\n- [x] loose");
  const boxes = screen.getAllByRole<HTMLInputElement>("checkbox");
  expect(boxes.map((box) => box.checked)).toEqual([true, false, true]);
  expect(screen.getAllByRole("listitem")[0]?.textContent.trim()).toBe("done");
});

test("the open code block grows in one text node", () => {
  const { container, rerender } = show("```js\nlet a", true);
  const node = container.querySelector("code span")?.firstChild;
  rerender(<Markdown text={"```js\nlet a = 1;\nlet b"} run={1} isOpen />);
  expect(container.querySelector("code span")?.firstChild).toBe(node);
  expect(node?.textContent).toBe("let a = 1;\nlet b");
});

test("a closed block of a known language is highlighted, one of an unknown language is not", async () => {
  const { container } = show("```python\ndef f(): pass\n```\n\n```nosuch\ndef f(): pass\n```");
  await waitFor(() => expect(container.querySelector(".hl-keyword")?.textContent).toBe("def"));
  expect(container.querySelectorAll("pre")[1]?.querySelector("span[class]")).toBeNull();
  expect(container.querySelectorAll("pre")[0]?.textContent).toBe("def f(): pass");
});

test("copy takes the code as written and announces it", async () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  show("```sh\nls | wc -l\n```");
  fireEvent.click(screen.getByRole("button", { name: "Copy code" }));
  expect(await screen.findByText("Copied")).toBeTruthy();
  expect(writeText).toHaveBeenCalledExactlyOnceWith("ls | wc -l");
  vi.unstubAllGlobals();
});

test("a block keeps its node when it closes, and with it the selection", () => {
  const { container, rerender } = show("First paragraph, long enough", true);
  const paragraph = container.querySelector("p");
  rerender(
    <Markdown text={"First paragraph, long enough\n\nSecond one, long enough"} run={1} isOpen />,
  );
  rerender(
    <Markdown
      text={"First paragraph, long enough\n\nSecond one, long enough"}
      run={1}
      isOpen={false}
    />,
  );
  expect(container.querySelector("p")).toBe(paragraph);
});

test("the text of a new run is drawn from its beginning", () => {
  const { container, rerender } = show("One two three", true);
  rerender(<Markdown text="One four" run={2} isOpen />);
  expect(container.textContent).toBe("One four");
});

test("a formula is drawn by KaTeX with MathML, and an invalid one is shown as its source", async () => {
  const { container } = show("$x^2$ and $\\nosuch{$\n\n$$\n\\frac12\n$$");
  await waitFor(() => expect(container.querySelectorAll("math").length).toBeGreaterThan(1));
});
