import { fireEvent, render, screen, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { groupModels, nameOf, availableModel } from "../../../src/features/models/model-list";
import { ModelPicker } from "../../../src/features/models/model-picker";
import { NO_MODELS } from "../../../src/features/models/use-models";
import type { Endpoint, Model, ModelList } from "../../../packages/client/src/protocol";

function aModel(id: string, given: Partial<Model> = {}): Model {
  const unknown = { endpoint: null, reasoning: null, vision: null, context_tokens: null };
  return { id, name: id, ...unknown, ...given };
}

function anEndpoint(id: string, given: Partial<Endpoint> = {}): Endpoint {
  return { id, label: id.toUpperCase(), any_name: false, error: null, ...given };
}

const DOWN = {
  code: "provider_unavailable",
  message: "The model's service is not available.",
  retryable: true,
};
const BOTH: ModelList = {
  ...NO_MODELS,
  endpoints: [anEndpoint("a"), anEndpoint("b", { error: DOWN, any_name: true })],
  models: [
    aModel("a/one", { name: "One", endpoint: "a", vision: true, context_tokens: 131_072 }),
    aModel("a/two", { name: "Two", endpoint: "a" }),
  ],
  default: "a/one",
  any_name: true,
};
const MANY: ModelList = {
  ...NO_MODELS,
  models: Array.from({ length: 40 }, (_, index) => aModel(`model-${String(index)}`)),
  default: "model-0",
};

beforeEach(() => {
  // jsdom implements neither scrolling nor modal dialogs.
  Element.prototype.scrollIntoView = vi.fn();
});

async function open(list: ModelList, chosen: string | null = null) {
  const onChoose = vi.fn();
  render(<ModelPicker list={list} chosen={chosen} onChoose={onChoose} />);
  fireEvent.click(screen.getByRole("button"));
  await screen.findByRole("listbox");
  return {
    onChoose,
    key: (key: string) => fireEvent.keyDown(document.activeElement ?? document, { key }),
  };
}

function activeName(): string {
  const holder = document.activeElement;
  const id = holder?.getAttribute("aria-activedescendant") ?? "";
  return document.getElementById(id)?.textContent ?? "";
}

test("models are grouped by endpoint, with their capabilities", async () => {
  await open(BOTH);
  const group = screen.getByRole("group", { name: "A" });
  const names = within(group)
    .getAllByRole("option")
    .map((option) => option.textContent);
  expect(names).toEqual(["OneImages · 128k context", "Two"]);
});

test("models of the same name show their endpoint outside the groups", () => {
  const list: ModelList = {
    ...BOTH,
    models: [
      aModel("a/one", { name: "One", endpoint: "a" }),
      aModel("b/one", { name: "One", endpoint: "b" }),
      aModel("b/two", { name: "Two", endpoint: "b" }),
    ],
  };
  expect(["a/one", "b/one", "b/two", "b/three"].map((id) => nameOf(list, id))).toEqual([
    "One (A)",
    "One (B)",
    "Two",
    "three",
  ]);
});

test("an endpoint that is down shows its error beside the others' models", async () => {
  await open(BOTH);
  const group = screen.getByRole("group", { name: /^B/ });
  expect(group.textContent).toContain("not available");
});

test("arrow keys wrap around, Enter chooses and returns the focus to the button", async () => {
  const { onChoose, key } = await open(BOTH);
  expect(activeName()).toContain("One");
  key("ArrowUp");
  expect(activeName()).toBe("Other model…");
  key("ArrowDown");
  key("ArrowDown");
  expect(activeName()).toBe("Two");
  key("Enter");
  expect(onChoose).toHaveBeenCalledExactlyOnceWith("a/two");
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button"));
});

test("Escape closes the menu without a choice and does not reach other handlers", async () => {
  const { onChoose, key } = await open(BOTH);
  expect(key("Escape")).toBe(false);
  expect(screen.queryByRole("listbox")).toBeNull();
  expect(onChoose).not.toHaveBeenCalled();
});

test("a long list can be searched by words in any order", async () => {
  const { onChoose, key } = await open(MANY);
  const search = screen.getByRole("combobox", { name: "Search models" });
  expect(document.activeElement).toBe(search);
  fireEvent.change(search, { target: { value: "7 model" } });
  const found = screen.getAllByRole("option").map((option) => option.textContent);
  expect(found).toEqual(["model-7", "model-17", "model-27", "model-37"]);
  key("ArrowDown");
  key("Enter");
  expect(onChoose).toHaveBeenCalledExactlyOnceWith("model-17");
});

test("a search without hits shows a message", async () => {
  await open(MANY);
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "zebra" } });
  expect(screen.getByText("No matching models.")).toBeTruthy();
});

test("a short list has no search field", async () => {
  await open(BOTH);
  expect(screen.queryByRole("combobox")).toBeNull();
});

test("a typed name goes to the endpoint that accepts any name", async () => {
  const { onChoose } = await open(BOTH);
  fireEvent.click(screen.getByRole("option", { name: "Other model…" }));
  const field = await screen.findByLabelText("Model name");
  fireEvent.change(field, { target: { value: " llama " } });
  fireEvent.click(screen.getByRole("button", { name: "Use" }));
  expect(onChoose).toHaveBeenCalledExactlyOnceWith("b/llama");
});

test("with one endpoint a typed name is the model's id", async () => {
  const { onChoose } = await open({ ...MANY, any_name: true });
  fireEvent.click(screen.getByRole("option", { name: "Other model…" }));
  fireEvent.change(await screen.findByLabelText("Model name"), {
    target: { value: "llama" },
  });
  expect(screen.queryByLabelText("Endpoint")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Use" }));
  expect(onChoose).toHaveBeenCalledExactlyOnceWith("llama");
});

test("an earlier choice is kept while the model is available", () => {
  expect(availableModel(BOTH, null)).toBeNull();
  expect(availableModel(BOTH, "a/two")).toBe("a/two");
  expect(availableModel(BOTH, "two")).toBe("a/two");
  expect(availableModel(BOTH, "a/gone")).toBeNull();
  expect(availableModel(BOTH, "b/not-listed-now")).toBe("b/not-listed-now");
  expect(availableModel(NO_MODELS, "a/two")).toBe("a/two");
});

test("a model that is not listed is named without its endpoint", () => {
  expect(nameOf(BOTH, "b/vendor/x")).toBe("vendor/x");
  expect(nameOf(BOTH, "vendor/x")).toBe("vendor/x");
  expect(nameOf(BOTH, "a/one")).toBe("One");
});

test("an endpoint without models is left out of search results", () => {
  expect(groupModels(BOTH, "").map((group) => group.endpoint?.id)).toEqual(["a", "b"]);
  expect(groupModels(BOTH, "two").map((group) => group.endpoint?.id)).toEqual(["a"]);
});

test("a service that does not list its models says so, and a name can be typed", async () => {
  const error = { ...DOWN, code: "provider_model_missing", message: "It lists none." };
  const list = { ...NO_MODELS, any_name: true, error };
  render(<ModelPicker list={list} chosen={null} onChoose={vi.fn()} />);
  fireEvent.click(screen.getByRole("button", { name: /Model/ }));
  expect(await screen.findByText("It lists none.")).toBeTruthy();
  expect(screen.getByRole("option", { name: "Other model…" })).toBeTruthy();
});
