import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";
import { withoutBidi } from "../../../../src/lib/bidi";

const CODE = 'if (role != "user\u202e \u2066// admin\u2069") {';

function names(container: HTMLElement): (string | undefined)[] {
  return [...container.querySelectorAll<HTMLElement>(".md-bidi")].map(
    ({ dataset }) => dataset.name,
  );
}

test.each([
  ["a code block", `\`\`\`nosuch\n${CODE}\n\`\`\``, false],
  ["a growing code block", `\`\`\`nosuch\n${CODE}`, true],
  ["inline code", `Run \`${CODE}\` now`, false],
])("bidi controls in %s are marked by name, and stay part of its text", (_, text, isOpen) => {
  const { container } = render(<Markdown text={text} run={1} isOpen={isOpen} />);
  expect(names(container)).toEqual(["U+202E", "U+2066", "U+2069"]);
  expect(container.querySelector("code")?.textContent).toBe(CODE);
});

test("highlighted code marks them too", async () => {
  const { container } = render(
    <Markdown text={`\`\`\`js\n${CODE}\n\`\`\``} run={1} isOpen={false} />,
  );
  await vi.waitFor(() => expect(container.querySelector(".hl-string")).not.toBeNull());
  expect(names(container)).toHaveLength(3);
});

test("copy takes the code with its bidi controls", () => {
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  render(<Markdown text={`\`\`\`js\n${CODE}\n\`\`\``} run={1} isOpen={false} />);
  fireEvent.click(screen.getByRole("button", { name: "Copy code" }));
  expect(writeText).toHaveBeenCalledExactlyOnceWith(CODE);
  vi.unstubAllGlobals();
});

test("code of bidi controls alone needs a bounded number of elements", () => {
  const { container } = render(
    <Markdown text={`\`\`\`\n${"a\u202e".repeat(3_000)}\n\`\`\``} run={1} isOpen={false} />,
  );
  expect(names(container).length).toBeLessThan(250);
  expect(container.querySelector("code")?.textContent.endsWith("a\ufffd")).toBe(true);
});

test("a bidi control that arrives in growing inline code is marked", () => {
  const grow = { current: null as ((text: string) => boolean) | null };
  const text = "Some words and `code";
  render(<Markdown text={text} run={1} isOpen grow={grow} />);
  expect(grow.current?.(`${text} more`)).toBe(true);
  expect(grow.current?.(`${text} more\u202e`)).toBe(false);
});

test("titles lose their bidi controls", () => {
  expect(withoutBidi("\u202eabc\u2066d\u2069\u200f")).toBe("abcd");
});
