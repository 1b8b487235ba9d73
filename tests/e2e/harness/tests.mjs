// The tests that the specs declare, by their claims.
export const tests = new Map();

/**
 * Declares a test; `body` gets what `stage.mjs` offers. `isLossy`: its connections are broken on
 * purpose, so the browser may say so on its console.
 */
export function test(claim, body, { isLossy = false } = {}) {
  if (tests.has(claim)) throw new Error(`two tests claim: ${claim}`);
  tests.set(claim, { body, isLossy });
}
