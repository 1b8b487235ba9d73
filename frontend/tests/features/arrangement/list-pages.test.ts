import { expect, test, vi } from "vitest";
import { HttpFailure } from "@wordbrook/client";
import { arrangeList } from "../../../src/features/arrangement/list-pages";
import { aConversation } from "../../support/builders";
import { FakeSocket } from "../../support/fake-socket";
import { aClient } from "../../support/session-driver";

test("the first page has what is pinned and the folders, later pages only the list", async () => {
  const call = vi.fn((_method: string, path: string) => {
    if (path === "folders") return Promise.resolve({ folders: [{ id: "f1", name: "Work" }] });
    const id = path.includes("pinned") ? "pinned" : path.includes("cursor") ? "third" : "second";
    return Promise.resolve({ conversations: [aConversation({ id })], next_cursor: `${id}+` });
  });
  const client = aClient(new FakeSocket(), { call: call as never });
  arrangeList(client);
  const first = await client.http.listConversations(null);
  expect(first.conversations.map(({ id }) => id)).toEqual(["pinned", "second"]);
  expect(first.next_cursor).toBe("second+");
  expect(client.store.get().folders).toEqual([{ id: "f1", name: "Work" }]);
  call.mockClear();
  const next = await client.http.listConversations(first.next_cursor);
  expect(next.conversations.map(({ id }) => id)).toEqual(["third"]);
  expect(call.mock.calls).toEqual([["GET", "conversations?folder_id=none&cursor=second%2B"]]);
});

test("a list that is loaded again finds what was archived, moved or deleted meanwhile", async () => {
  const old = "2026-01-01T00:00:00.000Z";
  const kept = ["listed", "archived", "deleted", "moved", "unpinned"];
  const known = [
    ...kept.map((id) => aConversation({ id, pinned: id === "unpinned" })),
    aConversation({ id: "older", updated_at: old }),
  ];
  let listed = known;
  const call = vi.fn((_method: string, path: string) => {
    if (path === "folders") return Promise.resolve({ folders: [] });
    if (path.includes("pinned=true")) return Promise.resolve({ conversations: [] });
    return Promise.resolve({ conversations: listed, next_cursor: "more" });
  });
  const getConversation = vi.fn((id: string) => {
    const error = { code: "not_found", message: "", retryable: false } as const;
    if (id === "deleted") return Promise.reject(new HttpFailure(error));
    const place = {
      archived: id === "archived",
      folder_id: id === "moved" ? "f1" : null,
      pinned: false,
    };
    return Promise.resolve({ conversation: aConversation({ id, ...place }), options: null });
  });
  const client = aClient(new FakeSocket(), {
    call: call as never,
    getConversation: getConversation as never,
  });
  arrangeList(client);
  await client.loadConversations(null);
  expect(getConversation).not.toHaveBeenCalled();
  listed = known.slice(0, 1);
  await client.loadConversations(null);
  await vi.waitFor(() => {
    expect(client.store.get().conversations.unpinned?.pinned).toBe(false);
  });
  const { conversations } = client.store.get();
  expect(getConversation.mock.calls.flat()).toEqual(["archived", "deleted", "moved", "unpinned"]);
  expect(conversations.archived?.archived).toBe(true);
  expect(conversations.moved?.folder_id).toBe("f1");
  expect(conversations.deleted).toBeUndefined();
  expect(conversations.older).toBeDefined();
});
