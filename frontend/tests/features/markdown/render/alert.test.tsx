import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { BlockStream } from "../../../../src/features/markdown/lexer/block-stream";
import { Markdown } from "../../../../src/features/markdown/markdown";
import { spokenText } from "../../../../src/features/markdown/text/spoken-text";

function show(text: string): HTMLElement {
  return render(<Markdown text={text} run={1} isOpen={false} />).container;
}

test.each([
  ["NOTE", "Note"],
  ["TIP", "Tip"],
  ["IMPORTANT", "Important"],
  ["WARNING", "Warning"],
  ["caution", "Caution"],
])("a quote with the label [!%s] is a note named %s", (name, label) => {
  const container = show(`> [!${name}]\n> Some **words**\n>\n> and more`);
  const note = screen.getByRole("note", { name: label });
  expect(note.querySelector("strong")?.textContent).toBe("words");
  expect(note.textContent).toBe(`${label}Some wordsand more`);
  expect(container.querySelector("blockquote")).toBeNull();
});

test.each([
  "> [!NOTE] on the same line",
  "> [!NOSUCH]\n> words",
  "> words\n> [!NOTE]",
  "[!NOTE]\n\n> a",
])("%j is no alert", (text) => {
  expect(show(text).querySelector(".md-alert")).toBeNull();
});

test("an alert in a list, and one with a list, keep their content", () => {
  const container = show("- a\n\n  > [!TIP]\n  > b\n\n> [!NOTE]\n> - c");
  expect(container.querySelector("li .md-alert")?.textContent).toBe("Tipb");
  expect(container.querySelector(".md-alert li")?.textContent).toBe("c");
});

test("the label of an alert is spoken before its words, and the title of details before theirs", () => {
  const text =
    "> [!WARNING]\n> Mind <b>this</b>.\n\n<details><summary>More</summary>\n\nwords\n</details>";
  const blocks = new BlockStream().update(text, false).flat();
  expect(spokenText(blocks)).toBe("Warning: Mind this.\nMore\nwords");
});
