import { render, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";

test.each([
  ["in $\\frac{a$ here", "in $\\frac{a$ here"],
  ["$$\\nonsense{x}$$", "$$\\nonsense{x}$$"],
  ["by \\(\\unknown\\) it", "by \\(\\unknown\\) it"],
  ["$$\nx = 1", "$$\nx = 1"],
])("what cannot be drawn of %j is shown as written", async (text, shown) => {
  const good = render(<Markdown text="$x$" run={1} isOpen={false} />);
  await waitFor(() => {
    expect(good.container.querySelector("math")).not.toBeNull();
  });
  const { container } = render(<Markdown text={text} run={1} isOpen={false} />);
  expect(container.querySelector("math")).toBeNull();
  expect(container.textContent).toBe(shown);
});
