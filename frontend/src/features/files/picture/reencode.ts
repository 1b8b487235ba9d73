/** Scales a picture and encodes it again, in a worker or in the page. No metadata is left. */

/** The server scales larger ones to the same size. */
export const MOST_EDGE = 2048;
const PREVIEW_EDGE = 160;
const QUALITY = 0.9;
/** Other pictures, where the browser reads them, become JPEG. */
const SAME = new Set(["image/png", "image/jpeg", "image/webp"]);

export interface Reencoded {
  picture: Blob;
  /** A small copy for the page. */
  preview: Blob;
}

/** Return a size of the same shape with no edge above `most`. */
export function fitted(width: number, height: number, most: number): [number, number] {
  const scale = Math.min(1, most / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function drawn(bitmap: ImageBitmap, most: number, type: string): Promise<Blob> {
  const [width, height] = fitted(bitmap.width, bitmap.height, most);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas.convertToBlob({ type, quality: QUALITY });
}

/** Rejects where the browser cannot read the picture. */
export async function reencode(file: Blob): Promise<Reencoded> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    const type = SAME.has(file.type) ? file.type : "image/jpeg";
    const picture = await drawn(bitmap, MOST_EDGE, type);
    return { picture, preview: await drawn(bitmap, PREVIEW_EDGE, type) };
  } finally {
    bitmap.close();
  }
}
