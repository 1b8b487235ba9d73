import { beforeEach, expect, test } from "vitest";
import {
  consumeDraftOptions,
  saveDraftOptions,
  saveInstructions,
} from "../../../src/features/composer/draft-options";

beforeEach(() => {
  saveInstructions("");
  consumeDraftOptions();
});

test("each new conversation begins with the user's instructions", () => {
  expect(consumeDraftOptions()).toEqual({});
  saveInstructions("Be brief.");
  expect(consumeDraftOptions()).toEqual({ options: { system: "Be brief." } });
  expect(consumeDraftOptions()).toEqual({ options: { system: "Be brief." } });
});

test("options of the next conversation replace the instructions once", () => {
  saveInstructions("Be brief.");
  saveDraftOptions({ system: "Rhyme.", temperature: 1 });
  expect(consumeDraftOptions()).toEqual({ options: { system: "Rhyme.", temperature: 1 } });
  expect(consumeDraftOptions()).toEqual({ options: { system: "Be brief." } });
});

test("instructions that were removed for the next conversation are not sent with it", () => {
  saveInstructions("Be brief.");
  saveDraftOptions({});
  expect(consumeDraftOptions()).toEqual({});
});
