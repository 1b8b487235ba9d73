import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { OutboxItem } from "@wordbrook/client";
import { PendingMessage } from "../../../src/features/thread/message/pending-message";
import { draw } from "../../support/render-in-session";

const ITEM: OutboxItem = {
  message_id: "m1",
  conversation_id: null,
  text: "",
  model: null,
  files: [{ kind: "file", file_id: "f1", name: "a.pdf", type: "application/pdf", size: 3 }],
  written_at: 0,
  phase: "refused",
  after_answer_id: null,
  payload: null,
  error: { code: "file_missing", message: "A file of this message is gone.", retryable: false },
  not_before: 0,
};

test("a refused message shows its files without an empty bubble, and Edit hands them back", async () => {
  const onEdit = vi.fn();
  const { container } = draw(<PendingMessage item={ITEM} isFirst onEdit={onEdit} />);
  expect(await screen.findByRole("button", { name: "a.pdf 3 B" })).toBeTruthy();
  expect(container.querySelector(".user-text")).toBeNull();
  expect(screen.getByText("A file of this message is gone.")).toBeTruthy();
  fireEvent.click(screen.getByText("Edit"));
  expect(onEdit).toHaveBeenCalledWith(ITEM);
});
