import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { OwnFields } from "../../../src/features/composer/options/own-fields";
import { NO_MODELS } from "../../../src/features/models/use-models";
import { draw } from "../../support/render-in-session";

const LIST = {
  ...NO_MODELS,
  models: [
    {
      id: "agent",
      name: "Agent",
      endpoint: null,
      reasoning: null,
      vision: null,
      context_tokens: null,
      options: { tone: ["short", "long"] },
    },
  ],
  default: "agent",
};

test("the options of the chosen model are selects, and the empty choice removes a value", async () => {
  const onChange = vi.fn();
  draw(<OwnFields own={{ tone: "long", other: "x" }} onChange={onChange} />, {
    listModels: () => Promise.resolve(LIST),
  });
  const select = await screen.findByLabelText<HTMLSelectElement>("tone");
  expect(select.value).toBe("long");
  fireEvent.change(select, { target: { value: "short" } });
  expect(onChange).toHaveBeenLastCalledWith({ other: "x", tone: "short" });
  fireEvent.change(select, { target: { value: "" } });
  expect(onChange).toHaveBeenLastCalledWith({ other: "x" });
});
