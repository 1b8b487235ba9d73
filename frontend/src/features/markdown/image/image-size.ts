/**
 * Reads the size of an image from the head of its data, so that its place is reserved before it is
 * decoded. Null for other formats and for what is damaged.
 */
export interface Size {
  width: number;
  height: number;
}

/** Enough for the head of most files; a JPEG may have a preview before its size. */
const HEAD_LENGTH = 64_000;
const BASE64 = /^data:image\/[a-z+]+;base64,/i;

function bytesOf(src: string): DataView | null {
  const start = BASE64.exec(src)?.[0].length;
  if (start === undefined) return null;
  try {
    const head = atob(src.slice(start, start + HEAD_LENGTH).replace(/=*$/, ""));
    return new DataView(Uint8Array.from(head, (char) => char.charCodeAt(0)).buffer);
  } catch {
    return null;
  }
}

function jpegSize(data: DataView): Size | null {
  let at = 2;
  while (at + 9 < data.byteLength && data.getUint8(at) === 0xff) {
    const marker = data.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: data.getUint16(at + 5), width: data.getUint16(at + 7) };
    at += 2 + Math.max(2, data.getUint16(at + 2));
  }
  return null;
}

export function sizeOfData(src: string): Size | null {
  const data = bytesOf(src);
  if (!data || data.byteLength < 24) return null;
  if (data.getUint32(0) === 0x89504e47)
    return { width: data.getUint32(16), height: data.getUint32(20) };
  if (data.getUint32(0) === 0x47494638)
    return { width: data.getUint16(6, true), height: data.getUint16(8, true) };
  return data.getUint16(0) === 0xffd8 ? jpegSize(data) : null;
}
