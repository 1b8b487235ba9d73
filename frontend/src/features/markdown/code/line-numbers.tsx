/**
 * Numbers of code lines. They are drawn by the style sheet, so that no selection and no search
 * finds them in the code.
 */
import { Fragment, type ReactNode } from "react";

/** More lines have no marks: each is an element. */
export const MOST_MARKED = 2_000;
/** A column of numbers is one text, which is made again for each line that is added. */
const MOST_NUMBERS = 10_000;

export function linesIn(code: string): number {
  let count = 1;
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) count += 1;
  return count;
}

export function numbersTo(count: number): string {
  return Array.from({ length: Math.min(count, MOST_NUMBERS) }, (_, index) => index + 1).join("\n");
}

/** Draw text with a mark at the start of each further line. */
export function withLineMarks(text: string, draw: (line: string) => ReactNode): ReactNode {
  const lines = text.split("\n");
  if (lines.length === 1) return draw(text);
  return lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && "\n"}
      {index > 0 && <span className="md-line" />}
      {draw(line)}
    </Fragment>
  ));
}
