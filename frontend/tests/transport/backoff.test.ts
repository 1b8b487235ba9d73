import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "../../packages/client/src/transport/backoff";

const OPTIONS = { first_ms: 500, most_ms: 15_000 };

test("a wait is between half and all of a doubling, capped step for every random value", () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
      const full = Math.min(15_000, 500 * 2 ** attempt);
      const wait = backoffMs(attempt, OPTIONS, () => chance);
      expect(wait).toBeGreaterThanOrEqual(Math.floor(full / 2));
      expect(wait).toBeLessThanOrEqual(full);
    }),
  );
});

test("two pages that lost the same server reconnect at different times", () => {
  expect(backoffMs(3, OPTIONS, () => 0)).toBe(2_000);
  expect(backoffMs(3, OPTIONS, () => 1)).toBe(4_000);
});
