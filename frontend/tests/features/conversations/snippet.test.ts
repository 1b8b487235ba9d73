import { expect, test } from "vitest";
import { withoutMarks } from "../../../src/features/conversations/snippet";

function shown(...texts: string[]): string {
  const pieces = texts.map((text, index) => ({ text, is_match: index % 2 === 1 }));
  return withoutMarks(pieces)
    .map(({ text, is_match }) => (is_match ? `[${text}]` : text))
    .join("");
}

test.each([
  [["# The fast **Fourier** transform"], "The fast Fourier transform"],
  [["takes **", "two", "** samples"], "takes [two] samples"],
  [["the *Vorderrhein*, and `code` of"], "the Vorderrhein, and code of"],
  [["before ```python x = 1"], "before python x = 1"],
])("markdown marks are removed from a snippet: %j", (texts, expected) => {
  expect(shown(...texts)).toBe(expected);
});

test.each(["2 * 3 is 6", "C# and F#", "a snake_case name", "$5 and #1", "5*3=15"])(
  "characters that are no marks stay: %s",
  (text) => {
    expect(shown(text)).toBe(text);
  },
);
