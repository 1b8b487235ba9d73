import { expect, test } from "vitest";
import { factsOf, speedOf } from "../../../../../src/features/thread/answer/details/answer-facts";
import { anAnswer } from "../../../../support/builders";

test("the speed is measured from the first delta on, and unknown facts are left out", () => {
  const answer = anAnswer({
    status: "completed",
    usage: { input_tokens: 9, output_tokens: 50, reasoning_tokens: null, total_tokens: 59 },
    timings: { first_delta_ms: 500, total_ms: 2_500 },
  });
  expect(speedOf(answer)).toBe(25);
  const facts = Object.fromEntries(factsOf(answer, "Brook"));
  expect(facts).toMatchObject({ Model: "Brook", Speed: "25 tokens/s", "Output tokens": "50" });
  expect(facts).not.toHaveProperty("of these, reasoning");
  const bare = factsOf(anAnswer({ usage: null, timings: null }), "Brook").map(([name]) => name);
  expect(bare).toEqual(["Model", "Written"]);
});

test("the service's own word for the end is a fact where there is one", () => {
  const facts = factsOf(anAnswer({ details: { finish_word: "network_error" } }), "Brook");
  expect(Object.fromEntries(facts)).toMatchObject({
    "Finish reason of the service": "network_error",
  });
});
