import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { FolderDialog } from "../../../src/features/arrangement/folders/folder-dialog";
import { MoveDialog } from "../../../src/features/arrangement/folders/move-dialog";
import { draw } from "../../support/render-in-session";

test.each([
  ["Save", <FolderDialog folder={null} onClose={vi.fn()} />],
  ["Move", <MoveDialog ids={["c1"]} onClose={vi.fn()} />],
])("%s without a name says what is missing, and focuses the field", (label, dialog) => {
  const call = vi.fn();
  draw(dialog, { call });
  fireEvent.click(screen.getByRole("button", { name: label }));
  const field = screen.getByLabelText("Name of the folder");
  expect(screen.getByRole("alert").textContent).toBe("Please enter a name.");
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: "Work" } });
  expect(screen.getByRole("alert").textContent).toBe("");
  expect(call).not.toHaveBeenCalled();
});
