import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FilePart, MessageSend, ModelList } from "@wordbrook/client";
import { ComposerContainer } from "../../../src/features/composer/composer-container";
import { NO_MODELS } from "../../../src/features/models/use-models";
import { changeFile, draftPlace, setFiles, type DraftFile } from "../../../src/session/draft-files";
import { serveFileLimits } from "../../support/message-limit";
import { draw } from "../../support/render-in-session";

const PLACE = draftPlace(null);
const PART: FilePart = { kind: "file", file_id: "f1", name: "a.png", type: "image/png", size: 9 };
const BLIND: ModelList = {
  ...NO_MODELS,
  default: "m",
  models: [
    { id: "m", name: "M", endpoint: null, reasoning: null, vision: false, context_tokens: null },
  ],
};
const aFile = (given: Partial<DraftFile> = {}): DraftFile => ({
  id: "n1",
  name: "a.png",
  type: "image/png",
  size: 9,
  phase: "sending",
  sent: 0,
  ...given,
});
const there = { phase: "added", part: PART } as const;

beforeEach(() => {
  localStorage.clear();
  serveFileLimits("1000 5");
});
afterEach(() => {
  serveFileLimits(null);
  act(() => {
    setFiles(PLACE, []);
  });
});

function show(text: string, models = NO_MODELS) {
  const none = () => undefined;
  const drawn = draw(
    <ComposerContainer
      conversation_id={null}
      draft={{ text, set: none }}
      models={models}
      model={null}
      onModel={none}
      onSent={none}
      onEditLast={none}
    />,
  );
  act(() => {
    drawn.socket.accept();
  });
  const sent = () =>
    drawn.session.store.get().outbox.map(({ payload, files }) => ({ payload, files }));
  return { ...drawn, sent };
}

const press = () => {
  fireEvent.keyDown(screen.getByRole("textbox"), { key: "Enter" });
};

test("a message with files names their ids, and the draft has none afterwards", async () => {
  setFiles(PLACE, [aFile(there)]);
  const { sent } = show("Look");
  press();
  expect(sent()).toMatchObject([
    { payload: { text: "Look", file_ids: ["f1"] } satisfies Partial<MessageSend> },
  ]);
  expect(await screen.findByRole("button", { name: "Add files" })).toBeTruthy();
  expect(screen.queryByRole("list")).toBeNull();
});

test("files alone can be sent", () => {
  setFiles(PLACE, [aFile(there)]);
  const { sent } = show("");
  press();
  expect(sent()).toMatchObject([{ payload: { text: "", file_ids: ["f1"] } }]);
});

test("a message waits until its files are there, and is sent once", async () => {
  setFiles(PLACE, [aFile()]);
  const { sent } = show("Look");
  press();
  expect(await screen.findByText("Will be sent when the files are there.")).toBeTruthy();
  expect(sent()).toEqual([]);
  act(() => {
    changeFile("n1", there);
  });
  expect(sent()).toHaveLength(1);
});

test("a message that waits is not sent by itself after a press, nor when a file failed", async () => {
  setFiles(PLACE, [aFile()]);
  const { sent } = show("Look");
  press();
  fireEvent.click(await screen.findByText("Do not send yet"));
  act(() => {
    changeFile("n1", there);
  });
  expect(sent()).toEqual([]);
  act(() => {
    setFiles(PLACE, [aFile()]);
  });
  press();
  const error = { code: "file_type", message: "This file is a program.", retryable: false };
  act(() => {
    changeFile("n1", { phase: "failed", error });
  });
  press();
  expect(screen.getByText("This file is a program.")).toBeTruthy();
  expect(screen.getByText(/^To send, try the failed files again/)).toBeTruthy();
  expect(sent()).toEqual([]);
});

test("a picture is not sent to a model that is known not to see, which is said", async () => {
  setFiles(PLACE, [aFile(there)]);
  const { sent } = show("Look", BLIND);
  press();
  expect((await screen.findByRole("alert")).textContent).toMatch(/^This model cannot see pictures/);
  expect(sent()).toEqual([]);
});

test("where files are off there is no control for them", async () => {
  serveFileLimits(null);
  show("Look");
  await act(() => Promise.resolve());
  expect(screen.queryByRole("button", { name: "Add files" })).toBeNull();
  expect(document.querySelector("[data-files]")).toBeNull();
});
