import { expect, test } from "vitest";
import { rangesOf } from "../../../../src/features/thread/scroll/mark-words";

test("each of the words is found in the text, whatever its case, and not in controls", () => {
  const message = document.createElement("article");
  message.innerHTML =
    "<p>A heron. <b>Herons</b> and (brooks).</p><button>heron</button><p>Brooks</p>";
  const found = rangesOf(message, ["heron", "(brooks)"]).map(String);
  expect(found).toEqual(["heron", "Heron", "(brooks)"]);
});
