import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { CodeBlock } from "../../../../src/features/markdown/code/code-block";

const CODE = "a = 1\n\nb = 2";

function show(code = CODE, isOpen = false) {
  const { container } = render(<CodeBlock code={code} language="nosuch" isOpen={isOpen} />);
  return container.querySelector("pre")!;
}

const toggle = (name: string) => {
  fireEvent.click(screen.getByRole("button", { name }));
};

test("numbers are beside the code and not in its text", () => {
  const pre = show();
  expect(pre.querySelector(".md-numbers")).toBeNull();
  toggle("Line numbers");
  expect(pre.querySelector<HTMLElement>(".md-numbers")?.dataset.numbers).toBe("1\n2\n3");
  expect(pre.textContent).toBe(CODE);
});

test("each line that wraps has a mark for its number, and the code is unchanged", () => {
  const pre = show();
  toggle("Wrap lines");
  toggle("Line numbers");
  expect(pre.querySelectorAll(".md-line")).toHaveLength(3);
  expect(pre.querySelector(".md-numbers")).toBeNull();
  expect(pre.textContent).toBe(CODE);
});

test("code of many lines that wrap has no number, and one that grows has none yet", () => {
  const long = show("x\n".repeat(2_001));
  toggle("Wrap lines");
  toggle("Line numbers");
  expect(long.querySelectorAll(".md-line")).toHaveLength(0);
  cleanup();
  expect(show(CODE, true).querySelectorAll(".md-line")).toHaveLength(0);
});

test("numbers of endless code are cut", () => {
  const pre = show("\n".repeat(50_000));
  toggle("Line numbers");
  expect(pre.querySelector<HTMLElement>(".md-numbers")?.dataset.numbers).toMatch(/\n10000$/);
});

test("a later block begins with the options that were chosen last, a drawn one keeps its own", () => {
  const first = show();
  toggle("Wrap lines");
  expect(first.className).toBe("is-wrapped");
  cleanup();
  const second = show();
  expect(second.className).toBe("is-wrapped");
  toggle("Line numbers");
  toggle("Wrap lines");
  cleanup();
  expect(show().className).toBe("is-numbered");
});
