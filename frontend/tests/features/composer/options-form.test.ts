import { expect, test } from "vitest";
import { faultsOf, formOf, optionsOf } from "../../../src/features/composer/options/options-form";

test("options survive the round trip through the form, and empty fields are left out", () => {
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
  ["system", "ä".repeat(16_385), /32,768 bytes/],
] as const)("an invalid %s is reported", (name, text, words) => {
  expect(faultsOf({ ...formOf({}), [name]: text })[name]).toMatch(words);
  expect(faultsOf(formOf({}))).toEqual({});
});
