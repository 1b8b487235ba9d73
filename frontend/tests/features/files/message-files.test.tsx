import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { withFileNames } from "../../../src/features/files/message/message-files";
import { partKind } from "../../../src/features/thread/part-kinds";
import { UserMessage } from "../../../src/features/thread/message/user-message";
import { aMessage } from "../../support/builders";
import { draw } from "../../support/render-in-session";

const aFile = (given: object = {}) => ({
  kind: "file" as const,
  file_id: "a/../b",
  name: "brook.png",
  type: "image/png",
  size: 2048,
  ...given,
});

function show(parts: ReturnType<typeof aFile>[], text = "Look") {
  const message = aMessage({ parts: [{ kind: "text", at: 0, text }, ...parts] });
  const none = () => undefined;
  return draw(<UserMessage message={message} isEdited={false} onEdit={none} onSend={none} />);
}

test("a picture of this server is shown by its id, under its name", () => {
  const image = show([aFile()]).container.querySelector("img");
  expect(image?.getAttribute("src")).toBe("/api/files/a%2F..%2Fb");
  expect(image?.alt).toBe("brook.png");
});

test("a picture that cannot be loaded, and any other file, is a chip with name and size", () => {
  const { container } = show([
    aFile(),
    aFile({ file_id: "f2", type: "image/svg+xml", name: "a.svg" }),
  ]);
  fireEvent.error(container.querySelector("img")!);
  expect(container.querySelector("img")).toBeNull();
  for (const name of ["brook.png", "a.svg"])
    expect(screen.getByRole("button", { name: `${name} 2 KiB` }).textContent).toContain("2 KiB");
});

test("a question of files alone has no empty bubble", () => {
  const { container } = show([aFile()], "");
  expect(container.querySelector(".user-text")).toBeNull();
  expect(screen.getByRole("button", { name: "Copy message" })).toBeTruthy();
});

test("a copy names the files below the text", () => {
  expect(withFileNames("Look", [aFile()])).toBe("Look\n\nFile: brook.png");
  expect(withFileNames("", [aFile()])).toBe("File: brook.png");
});

test("a picture in an answer is drawn from the state of its part", () => {
  const state = { file_id: "f1", name: "made.png", type: "image/png", size: 5, rev: 1 };
  const part = { kind: "file" as const, text: "", state };
  const { container } = draw(<>{partKind("file").group?.([part], false)}</>);
  expect(container.querySelector("img")?.getAttribute("src")).toBe("/api/files/f1");
});

test("a document opens what the model is given, with the server's note", async () => {
  const call = vi.fn().mockResolvedValue({ text: "Geese graze.", note: "Only 3 of 9 pages." });
  HTMLDialogElement.prototype.showModal = vi.fn();
  HTMLDialogElement.prototype.close = vi.fn();
  const message = aMessage({
    parts: [aFile({ file_id: "f1", name: "a.pdf", type: "application/pdf" })],
  });
  const none = () => undefined;
  draw(<UserMessage message={message} isEdited={false} onEdit={none} onSend={none} />, { call });
  fireEvent.click(screen.getByRole("button", { name: /^a\.pdf/ }));
  expect(await screen.findByText("Geese graze.")).toBeTruthy();
  expect(screen.getByText("Only 3 of 9 pages.")).toBeTruthy();
  expect(call.mock.calls[0]?.slice(0, 2)).toEqual(["GET", "files/f1/text"]);
  const download = screen.getByText("Download").closest("a");
  expect([download?.getAttribute("href"), download?.download]).toEqual(["/api/files/f1", "a.pdf"]);
});
