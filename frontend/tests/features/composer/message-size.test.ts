import { expect, test } from "vitest";
import { canBeSent, excessKib } from "../../../src/features/composer/message-size";
import { serveMessageLimit } from "../../support/message-limit";

test("the excess over the limit that the server wrote into the page is counted in UTF-8 bytes", () => {
  serveMessageLimit(2048);
  expect(excessKib("x".repeat(2048))).toBe(0);
  expect(excessKib("x".repeat(2049))).toBe(1);
  expect(excessKib("ü".repeat(1024))).toBe(0);
  expect(excessKib("€".repeat(1024))).toBe(1);
  expect(excessKib("x".repeat(2048 + 1025))).toBe(2);
});

test("a text that is blank or over the limit cannot be sent", () => {
  serveMessageLimit(4);
  expect(["", " \n", "12345", "1234"].map(canBeSent)).toEqual([false, false, false, true]);
});

test.each(["" as const, undefined])(
  "without a limit in the page (%j) every length can be sent",
  (content) => {
    if (content !== undefined) serveMessageLimit(content);
    expect(canBeSent("x".repeat(1_000_000))).toBe(true);
  },
);
