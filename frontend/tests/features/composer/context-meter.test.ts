import { expect, test } from "vitest";
import { contextUsed } from "../../../src/features/composer/context-meter";
import { NO_MODELS } from "../../../src/features/models/use-models";
import type { Answer, ModelList } from "../../../packages/client/src/protocol";

const model = (id: string, context_tokens: number | null): ModelList["models"][number] => ({
  ...({} as ModelList["models"][number]),
  id,
  context_tokens,
});
const LIST = {
  ...NO_MODELS,
  models: [model("large", 10_000), model("any", null)],
  default: "large",
};
const usage = (input_tokens: number, output_tokens: number) =>
  ({ input_tokens, output_tokens }) as Answer["usage"];

test("the used context is the newest answer's tokens, of the chosen or the default model", () => {
  expect(contextUsed(usage(2_000, 500), LIST, null)).toBe(25);
  expect(contextUsed(usage(2_000, 500), LIST, "large")).toBe(25);
  expect(contextUsed(usage(20_000, 0), LIST, "large")).toBe(100);
});

test("without usage or a known size nothing is said of the context", () => {
  expect(contextUsed(null, LIST, "large")).toBeNull();
  expect(contextUsed(usage(2_000, 500), LIST, "any")).toBeNull();
  expect(contextUsed(usage(2_000, 500), NO_MODELS, null)).toBeNull();
});
