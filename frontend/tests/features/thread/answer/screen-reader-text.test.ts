import fc from "fast-check";
import { expect, test } from "vitest";
import { piece } from "../../../../src/features/thread/answer/screen-reader-text";

test("a long text is cut between words without loss", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { maxLength: 400 }), (words) => {
      const heard: string[] = [];
      let rest = words.join(" ");
      while (rest !== "") {
        const [now, later] = piece(rest);
        expect(now.length).toBeLessThanOrEqual(600);
        heard.push(now.trim());
        rest = later;
      }
      expect(heard.join(" ")).toBe(words.join(" "));
    }),
  );
});
