import { expect, test } from "vitest";
import { faultsOf, formOf, optionsOf } from "../../src/features/composer/options-form";
import { groupByAge } from "../../src/features/conversations/groups";
import { factsOf, speedOf } from "../../src/features/thread/facts";
import { aConversation, anAnswer } from "../store/builders";

test("conversations stand under the day, week or month they were last used in", () => {
  const now = new Date(2026, 2, 31, 0, 30);
  const at = (...given: [number, number, number, number?]) =>
    aConversation({ id: given.join("-"), updated_at: new Date(...given).toISOString() });
  const groups = groupByAge(
    [
      at(2026, 2, 31, 0),
      at(2026, 2, 30, 23),
      at(2026, 2, 24, 1),
      at(2026, 2, 23, 23),
      at(2026, 1, 20, 0),
    ],
    now,
  );
  expect(groups.map(({ label, conversations }) => [label, conversations.length])).toEqual([
    ["Today", 1],
    ["Yesterday", 1],
    ["Previous 7 days", 1],
    ["Previous 30 days", 1],
    ["Earlier", 1],
  ]);
});

test("options survive the form, and what is empty is left out", () => {
  const options = {
    temperature: 0,
    top_p: 0.5,
    max_output_tokens: 200,
    reasoning_effort: "low" as const,
    system: "Rhyme.",
  };
  expect(optionsOf(formOf(options))).toEqual(options);
  expect(optionsOf(formOf({}))).toEqual({});
  expect(optionsOf({ ...formOf({}), temperature: "0,5", system: "  " })).toEqual({
    temperature: 0.5,
  });
});

test.each([
  ["temperature", "2.1", /from 0 to 2/],
  ["temperature", "warm", /from 0 to 2/],
  ["top_p", "-1", /from 0 to 1/],
  ["max_output_tokens", "1.5", /whole number from 1 to 1,000,000/],
  ["system", "x".repeat(32_769), /32,768 characters/],
] as const)("what cannot be %s is told plainly", (name, text, words) => {
  expect(faultsOf({ ...formOf({}), [name]: text })[name]).toMatch(words);
  expect(faultsOf(formOf({}))).toEqual({});
});

test("the speed counts from the first word on, and unknown facts are left out", () => {
  const answer = anAnswer({
    status: "completed",
    usage: { input_tokens: 9, output_tokens: 50, reasoning_tokens: null, total_tokens: 59 },
    timings: { first_delta_ms: 500, total_ms: 2_500 },
  });
  expect(speedOf(answer)).toBe(25);
  const facts = Object.fromEntries(factsOf(answer, "Brook"));
  expect(facts).toMatchObject({ Model: "Brook", Speed: "25 tokens/s", "Tokens written": "50" });
  expect(facts).not.toHaveProperty("of these, thinking");
  const bare = factsOf(anAnswer({ usage: null, timings: null }), "Brook").map(([name]) => name);
  expect(bare).toEqual(["Model", "Written"]);
});
