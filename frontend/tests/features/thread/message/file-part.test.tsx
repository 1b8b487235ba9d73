import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { partKind } from "../../../../src/features/thread/part-kinds";

function show(type: string) {
  const part = { kind: "file" as const, file_id: "a/../b", name: "brook.png", type, size: 1 };
  return render(<>{partKind("file").attachment?.(part)}</>).container;
}

test("a picture of this server is shown by its id", () => {
  const image = show("image/png").querySelector("img");
  expect(image?.getAttribute("src")).toBe("/api/files/a%2F..%2Fb");
  expect(image?.alt).toBe("brook.png");
});

test("a picture that cannot be loaded, and any other file, is named", () => {
  fireEvent.error(show("image/png").querySelector("img")!);
  expect(screen.getByText("File: brook.png")).toBeTruthy();
  expect(show("image/svg+xml").querySelector("img")).toBeNull();
});
