/** Makes UUIDs that are derived from a text. */
import { formatUuid } from "@wordbrook/client";

/** Return the same id for the same text in every tab (FNV-1a over four seeds; not for secrets). */
export function derivedUuid(text: string): string {
  const bytes = new Uint8Array(16);
  for (let lane = 0; lane < 4; lane += 1) {
    let hash = 0x811c9dc5 ^ (lane * 0x9e3779b9);
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    new DataView(bytes.buffer).setInt32(lane * 4, hash ^ (hash >>> 15));
  }
  return formatUuid(bytes, 8);
}
