// The tests that the specs declare, by their claims.
export const tests = new Map();

/**
 * Declares a test; `body` gets the `Fixtures`. It runs in Chromium, or in the engines that a line
 * before it names: `// engines: chromium, firefox`. `allowsNetworkErrors`: the test breaks
 * connections, so the browser may log that. `refusals`: the statuses of requests that are refused in it. `fonts`: "all" of the machine, or "without-noto".
 */
export function test(
  claim,
  body,
  { allowsNetworkErrors = false, refusals = [], fonts = "all" } = {},
) {
  if (tests.has(claim)) throw new Error(`two tests claim: ${claim}`);
  tests.set(claim, { body, allowsNetworkErrors, refusals, fonts });
}
