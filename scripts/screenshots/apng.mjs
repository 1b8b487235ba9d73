// Makes a moving PNG of a browser's pictures: one palette for all of it, and of each picture only the
// rectangle that has changed since the one before.
import { deflateSync } from "node:zlib";
import { SIGNATURE, chunk, paletteOf, parts, pixelsOf, toNearest } from "./png.mjs";

/** The smallest rectangle outside of which both are the same; null where they are the same. */
function changed(before, after, width, height) {
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

const words = (...numbers) => {
  const data = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, at) => data.writeUInt32BE(number, 4 * at));
  return data;
};

/** `frames`: the pictures as PNG, and how long each is shown. It plays for ever. */
export function movingPicture(frames) {
  const pictures = frames.map(({ png, shown_ms }) => ({ ...pixelsOf(png), shown_ms }));
  const { width, height, head } = pictures[0];
  const seen = pictures.filter((_, at) => at % 10 === 0 || at === pictures.length - 1);
  const palette = paletteOf(seen.flatMap(({ colours }) => [...colours]));
  const nearest = toNearest(palette);
  const kept = [];
  for (const { colours, shown_ms } of pictures) {
    const indices = Uint8Array.from(colours, nearest);
    const last = kept.at(-1);
    const box = last
      ? changed(last.indices, indices, width, height)
      : { x: 0, y: 0, width, height };
    if (box) kept.push({ indices, box, shown_ms });
    else last.shown_ms += shown_ms;
  }
  let order = 0;
  const body = kept.flatMap(({ indices, box, shown_ms }, at) => {
    const control = Buffer.concat([
      words(order++, box.width, box.height, box.x, box.y),
      Buffer.from([shown_ms >> 8, shown_ms & 255, 1000 >> 8, 1000 & 255, 0, 0]),
    ]);
    const data = rowsOf(indices, width, box);
    const picture =
      at === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([words(order++), data]));
    return [chunk("fcTL", control), picture];
  });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("acTL", words(kept.length, 0)),
    chunk("PLTE", Buffer.from(palette.flatMap(parts))),
    ...body,
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
