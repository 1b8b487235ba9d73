/**
 * Return a context's tokens in thousands as its maker gives them: 131,072 are "128k", 200,000 are
 * "200k".
 */
export function thousands(tokens: number): number {
  const isPowerOfTwo = tokens >= 1024 && Number.isInteger(Math.log2(tokens));
  return isPowerOfTwo ? tokens / 1024 : Math.round(tokens / 1000);
}
