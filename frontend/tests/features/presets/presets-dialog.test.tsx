import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { HttpFailure } from "@wordbrook/client";
import { consumeDraftOptions } from "../../../src/features/composer/draft-options";
import { NO_MODELS } from "../../../src/features/models/use-models";
import { PresetsDialog } from "../../../src/features/presets/presets-dialog";
import { draw } from "../../support/render-in-session";

const TERSE = { id: "p1", name: "Terse", model: "m1", options: { system: "Be terse." } };
const OLD = { id: "p2", name: "Old", model: "gone", options: {} };
const MODELS = {
  ...NO_MODELS,
  models: [
    {
      id: "m1",
      name: "Model One",
      endpoint: null,
      reasoning: null,
      vision: null,
      context_tokens: null,
    },
  ],
};

beforeEach(() => {
  localStorage.clear();
});

async function aDialog(answers: Record<string, unknown> = {}) {
  const call = vi.fn((method: string, path: string) => {
    const answer = answers[`${method} ${path}`] ?? { presets: [OLD, TERSE] };
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const onModel = vi.fn();
  const onClose = vi.fn();
  draw(<PresetsDialog conversation_id={null} model="m1" onModel={onModel} onClose={onClose} />, {
    call: call as never,
    listModels: () => Promise.resolve(MODELS),
  });
  await screen.findByRole("button", { name: "Terse Model One" });
  return { call, onModel, onClose };
}

test("a preset gives the next conversation its model and options", async () => {
  const { onModel, onClose } = await aDialog();
  fireEvent.click(screen.getByRole("button", { name: "Terse Model One" }));
  expect(onModel.mock.calls).toEqual([["m1"]]);
  expect(onClose).toHaveBeenCalledOnce();
  expect(consumeDraftOptions()).toEqual({ options: { system: "Be terse." } });
});

test("a preset whose model vanished says so, and uses the default model", async () => {
  const { onModel } = await aDialog();
  const old = screen.getByRole("button", { name: /^Old/ });
  expect(old.textContent).toContain("The model gone is not available any more.");
  fireEvent.click(old);
  expect(onModel.mock.calls).toEqual([[null]]);
});

test("a taken name is refused with its sentence, another one is saved", async () => {
  const refusal = { code: "name_taken", message: "Taken.", retryable: false };
  const answers: Record<string, unknown> = { "POST presets": new HttpFailure(refusal) };
  const { call } = await aDialog(answers);
  fireEvent.click(screen.getByRole("button", { name: "New preset…" }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Please enter a name.");
  const name = screen.getByLabelText<HTMLInputElement>("Name");
  expect(document.activeElement).toBe(name);
  // Enter in it saves.
  expect(name.form?.querySelector("button[type=submit]")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "terse" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => {
    expect(screen.getByRole("alert").textContent).toBe("Taken.");
  });
  const saved = { ...TERSE, id: "p3", name: "Other" };
  answers["POST presets"] = { preset: saved };
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "Other" } });
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("button", { name: "Other Model One" });
  expect(call.mock.calls.at(-1)).toEqual([
    "POST",
    "presets",
    { name: "Other", model: "m1", options: {} },
  ]);
});

test("a preset is deleted", async () => {
  const { call } = await aDialog({ "DELETE presets/p1": null });
  await act(async () => {
    fireEvent.click(screen.getByRole("button", { name: "Delete “Terse”" }));
    await Promise.resolve();
  });
  expect(call.mock.calls.at(-1)?.slice(0, 2)).toEqual(["DELETE", "presets/p1"]);
  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "Terse Model One" })).toBeNull();
  });
});

test("a deleted preset comes back by the button that the dialog has for it", async () => {
  const answers: Record<string, unknown> = {
    "DELETE presets/p1": null,
    "POST presets": { preset: { ...TERSE, id: "p4" } },
  };
  const { call } = await aDialog(answers);
  fireEvent.click(screen.getByRole("button", { name: "Delete “Terse”" }));
  const dialog = within(screen.getByRole("dialog"));
  fireEvent.click(await dialog.findByRole("button", { name: "Undo" }));
  await screen.findByRole("button", { name: "Terse Model One" });
  const { name, model, options } = TERSE;
  expect(call.mock.calls.at(-1)).toEqual(["POST", "presets", { name, model, options }]);
  expect(dialog.queryByRole("button", { name: "Undo" })).toBeNull();
});
