/** Bounds how deep quotes, lists and footnotes nest: each level lexes its text again. */
const DEEPEST = 50;
const depths = new WeakMap<object, number>();

/** Read a block that holds blocks; undefined, so that it stays text, where the nesting is too deep. */
export function readNested<T>(lexer: object, read: () => T | undefined): T | undefined {
  const depth = depths.get(lexer) ?? 0;
  if (depth >= DEEPEST) return undefined;
  depths.set(lexer, depth + 1);
  try {
    return read();
  } finally {
    depths.set(lexer, depth);
  }
}
