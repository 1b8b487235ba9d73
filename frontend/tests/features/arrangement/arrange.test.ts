import { expect, test } from "vitest";
import { selectConversations } from "@wordbrook/client";
import { arrange } from "../../../src/features/arrangement/arrange";
import { INITIAL_STATE } from "../../../packages/client/src/store/chat-state";
import { reduce } from "../../../packages/client/src/store/reduce";
import { aConversation } from "../../support/builders";

const folder = { id: "f1", name: "Work" };
const ids = (conversations: readonly { id: string }[]) => conversations.map(({ id }) => id);

test("each conversation is in one place, in the order of the list", () => {
  const list = [
    aConversation({ id: "a", folder_id: "f1" }),
    aConversation({ id: "b" }),
    aConversation({ id: "c", pinned: true, folder_id: "f1" }),
    aConversation({ id: "d", folder_id: "f1" }),
    aConversation({ id: "e", folder_id: "deleted" }),
  ];
  const { pinned, folders, others } = arrange(list, [folder, { id: "f2", name: "Empty" }]);
  expect(ids(pinned)).toEqual(["c"]);
  expect(folders.map((each) => [each.folder.name, ids(each.conversations)])).toEqual([
    ["Work", ["a", "d"]],
    ["Empty", []],
  ]);
  expect(ids(others)).toEqual(["b", "e"]);
});

test("before the folders are known, their conversations are with the others", () => {
  expect(ids(arrange([aConversation({ id: "a", folder_id: "f1" })]).others)).toEqual(["a"]);
});

test("archived conversations leave the list and come back in their order", () => {
  const [old, young] = [
    aConversation({ id: "old", updated_at: "2026-01-01T00:00:00.000Z" }),
    aConversation({ id: "young", updated_at: "2026-01-02T00:00:00.000Z" }),
  ];
  const changed = (conversation: typeof old) => ({
    name: "conversation:changed" as const,
    payload: { conversation },
  });
  const listed = [old, young, { ...young, archived: true }]
    .map(changed)
    .reduce(reduce, INITIAL_STATE);
  expect(ids(selectConversations(listed))).toEqual(["old"]);
  expect(ids(selectConversations(reduce(listed, changed(young))))).toEqual(["young", "old"]);
});

test("the event brings all folders", () => {
  const state = reduce(INITIAL_STATE, { name: "folders:changed", payload: { folders: [folder] } });
  expect(state.folders).toEqual([folder]);
});
