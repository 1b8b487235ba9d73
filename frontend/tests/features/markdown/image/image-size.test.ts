import { expect, test } from "vitest";
import { sizeOfData } from "../../../../src/features/markdown/image/image-size";

const data = (type: string, ...bytes: number[]) =>
  `data:image/${type};base64,${btoa(String.fromCharCode(...bytes, ...new Array<number>(24).fill(0)))}`;

const PNG = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82];

test.each([
  ["png", data("png", ...PNG, 0, 0, 1, 0, 0, 0, 0, 9), { width: 256, height: 9 }],
  ["gif", data("gif", 71, 73, 70, 56, 57, 97, 44, 1, 7, 0), { width: 300, height: 7 }],
  [
    "jpeg with a part before its size",
    data("jpeg", 0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc2, 0, 11, 8, 0, 20, 1, 44),
    { width: 300, height: 20 },
  ],
  ["jpeg without a size", data("jpeg", 0xff, 0xd8, 0xff, 0xe0, 0, 0), null],
  ["another format", data("webp", 82, 73, 70, 70), null],
  ["no base64", "data:image/png;base64,%%%", null],
  ["text", "data:image/svg+xml,<svg/>", null],
])("size of %s", (_, src, size) => {
  expect(sizeOfData(src)).toEqual(size);
});
