// Encodes screenshots as an animated PNG: one palette for all frames, and of each frame only the
// rectangle that differs from the frame before.
import { deflateSync } from "node:zlib";
import { SIGNATURE, chunk, paletteOf, parts, pixelsOf, toNearest } from "./png.mjs";

/** Returns the smallest rectangle that holds all differences; null where there are none. */
function changedRectangle(before, after, width, height) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (before[y * width + x] === after[y * width + x]) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function rowsOf(indices, whole, { x, y, width, height }) {
  const rows = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      rows[row * (width + 1) + 1 + column] = indices[(y + row) * whole + x + column];
    }
  }
  return deflateSync(rows, { level: 9 });
}

const uint32s = (...numbers) => {
  const data = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, at) => data.writeUInt32BE(number, 4 * at));
  return data;
};

/** Encodes `frames`, PNG files and the duration of each, as an endless animation. */
export function animatedPng(frames) {
  const decoded = frames.map(({ png, duration_ms }) => ({ ...pixelsOf(png), duration_ms }));
  const { width, height, head } = decoded[0];
  const sampled = decoded.filter((_, at) => at % 10 === 0 || at === decoded.length - 1);
  const palette = paletteOf(sampled.flatMap(({ colours }) => [...colours]));
  const nearest = toNearest(palette);
  const kept = [];
  for (const { colours, duration_ms } of decoded) {
    const indices = Uint8Array.from(colours, nearest);
    const last = kept.at(-1);
    const box = last
      ? changedRectangle(last.indices, indices, width, height)
      : { x: 0, y: 0, width, height };
    if (box) kept.push({ indices, box, duration_ms });
    else last.duration_ms += duration_ms;
  }
  let order = 0;
  const body = kept.flatMap(({ indices, box, duration_ms }, at) => {
    const control = Buffer.concat([
      uint32s(order++, box.width, box.height, box.x, box.y),
      Buffer.from([duration_ms >> 8, duration_ms & 255, 1000 >> 8, 1000 & 255, 0, 0]),
    ]);
    const data = rowsOf(indices, width, box);
    const imageData =
      at === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([uint32s(order++), data]));
    return [chunk("fcTL", control), imageData];
  });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("acTL", uint32s(kept.length, 0)),
    chunk("PLTE", Buffer.from(palette.flatMap(parts))),
    ...body,
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
