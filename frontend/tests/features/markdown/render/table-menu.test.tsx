import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Markdown } from "../../../../src/features/markdown/markdown";

const TABLE = "| a | b |\n|---|--:|\n| **x** | 1 |";
const HTML =
  '<table><thead><tr><th>a</th><th align="right">b</th></tr></thead>' +
  '<tbody><tr><td><strong>x</strong></td><td align="right">1</td></tr></tbody></table>';

/** What was written to the clipboard, by its type. */
let written: Record<string, string> = {};

function read(blob: Blob): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.readAsText(blob);
  });
}

class FakeItem {
  constructor(readonly flavours: Record<string, Blob>) {}
}

beforeEach(() => {
  written = {};
  HTMLElement.prototype.showPopover = vi.fn();
  vi.stubGlobal("ClipboardItem", FakeItem);
  vi.stubGlobal("navigator", {
    clipboard: {
      writeText: (text: string) => Promise.resolve((written = { "text/plain": text })),
      write: async ([item]: [FakeItem]) => {
        for (const [type, blob] of Object.entries(item.flavours)) written[type] = await read(blob);
      },
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ["Markdown", { "text/plain": TABLE }],
  ["CSV", { "text/plain": "a,b\r\nx,1" }],
  ["HTML", { "text/plain": HTML, "text/html": HTML }],
])("a table is copied as %s from its menu, and the focus returns", async (form, copied) => {
  render(<Markdown text={`Before\n\n${TABLE}\n\nAfter`} run={1} isOpen={false} />);
  const button = screen.getByRole("button", { name: "Copy table: a, b" });
  fireEvent.click(button);
  fireEvent.click(await screen.findByText(`Copy as ${form}`));
  await vi.waitFor(() => {
    expect(written).toEqual(copied);
  });
  await waitFor(() => {
    expect(document.activeElement).toBe(button);
    expect(screen.queryByText(`Copy as ${form}`)).toBeNull();
  });
});
