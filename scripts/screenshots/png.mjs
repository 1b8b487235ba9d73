// Decodes a PNG and reduces it to a palette of 256 colours. Supports only what Chromium writes: 8 bits,
// RGB or RGBA, not interlaced.
import { crc32, inflateSync } from "node:zlib";

export const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
const COLOURS = 256;
const BYTES = { 2: 3, 6: 4 };

function chunksOf(png) {
  const chunks = { IDAT: [] };
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === "IDAT") chunks.IDAT.push(data);
    else chunks[type] = data;
    at += length + 12;
  }
  return chunks;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

const PREDICT = [() => 0, (left) => left, (_, up) => up, (left, up) => (left + up) >> 1, paeth];

function unfiltered(raw, height, stride, size) {
  const out = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y += 1) {
    const predict = PREDICT[raw[y * (stride + 1)]];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x >= size ? out[at - size] : 0;
      const up = y > 0 ? out[at - stride] : 0;
      const corner = x >= size && y > 0 ? out[at - stride - size] : 0;
      out[at] = raw[y * (stride + 1) + 1 + x] + predict(left, up, corner);
    }
  }
  return out;
}

/**
 * Returns the palette, most frequent first, as numbers red << 16 | green << 8 | blue. Of similar colours
 * only one is kept, so that the greys of anti-aliased text leave room for accents.
 */
export function paletteOf(colours) {
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const alike = new Map();
  for (const [colour, count] of [...counts].sort((a, b) => b[1] - a[1])) {
    const key = colour & 0xf8f8f8;
    const kept = alike.get(key);
    if (kept) kept.count += count;
    else alike.set(key, { colour, count });
  }
  const ranked = [...alike.values()].sort((a, b) => b.count - a.count);
  return ranked.slice(0, COLOURS).map(({ colour }) => colour);
}

export const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function nearest(colour, palette) {
  const [red, green, blue] = parts(colour);
  let best = 0;
  let least = Infinity;
  palette.forEach((candidate, index) => {
    const [r, g, b] = parts(candidate);
    const far = 2 * (r - red) ** 2 + 4 * (g - green) ** 2 + 3 * (b - blue) ** 2;
    if (far < least) [best, least] = [index, far];
  });
  return best;
}

export function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

/** Decodes a PNG: its colours row by row, and the IHDR chunk of a PNG with a palette. */
export function pixelsOf(png) {
  const { IHDR, IDAT } = chunksOf(png);
  const [width, height] = [IHDR.readUInt32BE(0), IHDR.readUInt32BE(4)];
  const size = BYTES[IHDR[9]];
  if (IHDR[8] !== 8 || size === undefined || IHDR[12] !== 0)
    throw new Error("unsupported PNG format");
  const pixels = unfiltered(inflateSync(Buffer.concat(IDAT)), height, width * size, size);
  const colours = new Uint32Array(width * height);
  for (let i = 0; i < colours.length; i += 1) colours[i] = pixels.readUIntBE(i * size, 3);
  const head = Buffer.from(IHDR);
  head[9] = 3;
  return { width, height, colours, head };
}

/** Returns a function from a colour to the index of the nearest colour in the palette. */
export function toNearest(palette) {
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  return (colour) => {
    if (!indexOf.has(colour)) indexOf.set(colour, nearest(colour, palette));
    return indexOf.get(colour);
  };
}
