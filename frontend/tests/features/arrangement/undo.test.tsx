import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { BulkChange, Conversation, Folder } from "../../../packages/client/src/protocol";
import { HttpFailure } from "../../../packages/client/src/transport/http";
import { Toasts } from "../../../src/components/ui/toast";
import { changeAll } from "../../../src/features/arrangement/bulk-changes";
import { FolderSection } from "../../../src/features/arrangement/folders/folder-section";
import { texts } from "../../../src/i18n";
import { arrangement as words } from "../../../src/i18n/en/arrangement";
import { aConversation } from "../../support/builders";
import { draw } from "../../support/render-in-session";

const F1 = { id: "f1", name: "Work" };
const F2 = { id: "f2", name: "Home" };

/** Answers as the server does, from its own conversations and folders. */
function aServer(conversations: Conversation[], folders: Folder[]) {
  const asked: string[] = [];
  const list = (query: URLSearchParams) => {
    const isArchived = query.has("archived");
    const found = conversations.filter(
      (each) =>
        each.folder_id === query.get("folder_id") && (each.archived ?? false) === isArchived,
    );
    const from = Number(query.get("cursor") ?? 0);
    const next = from + 1 < found.length ? String(from + 1) : null;
    return { conversations: found.slice(from, from + 1), next_cursor: next };
  };
  const change = ({ conversation_ids, folder_id = null }: BulkChange) => {
    const outcomes = conversation_ids.map((id) => {
      const conversation = conversations.find((each) => each.id === id)!;
      Object.assign(conversation, { folder_id });
      return { conversation_id: id, conversation: { ...conversation }, error: null };
    });
    return { outcomes };
  };
  const call = vi.fn((method: string, path: string, body?: object) => {
    asked.push(`${method} ${path}`);
    if (path === "bulk") return Promise.resolve(change(body as BulkChange));
    if (method === "GET") return Promise.resolve(list(new URLSearchParams(path.split("?")[1])));
    if (method === "POST") return Promise.resolve({ folder: { id: "f9", ...body } });
    for (const each of conversations) if (each.folder_id === "f1") each.folder_id = null;
    return Promise.resolve(undefined);
  });
  const places = () => conversations.map(({ id, folder_id }) => `${id} ${String(folder_id)}`);
  return { call: call as never, asked, places, folders };
}

type Server = ReturnType<typeof aServer>;

function drawList(server: Server, known: readonly Conversation[], element = <></>) {
  const drawn = draw(
    <>
      {element}
      <Toasts onLeave={vi.fn()} />
    </>,
    { call: server.call },
  );
  const { store } = drawn.session;
  store.dispatch({ name: "folders:changed", payload: { folders: server.folders } });
  for (const each of known) store.dispatch({ name: "conversation:put", conversation: { ...each } });
  return drawn;
}

const undo = async () => {
  fireEvent.click(await screen.findByRole("button", { name: texts.conversations.undo }));
};

test("Undo of a move brings each conversation back to where it was", async () => {
  const all = [
    aConversation({ id: "c1", folder_id: "f1" }),
    aConversation({ id: "c2", folder_id: null }),
    aConversation({ id: "c3", folder_id: "deleted" }),
  ];
  const server = aServer(all, [F1, F2]);
  const { session } = drawList(server, all);
  await changeAll(session, ["c1", "c2", "c3"], "move", "f2");
  expect(server.places()).toEqual(["c1 f2", "c2 f2", "c3 f2"]);
  await undo();
  await waitFor(() => {
    expect(server.places()).toEqual(["c1 f1", "c2 null", "c3 null"]);
  });
  await waitFor(() => {
    expect(session.store.get().conversations.c1?.folder_id).toBe("f1");
  });
});

async function deleteFolder(): Promise<void> {
  fireEvent.click(screen.getByLabelText(texts.conversations.menuOf("Work")));
  fireEvent.click(screen.getByRole("button", { name: words.deleteFolder }));
  fireEvent.click(
    await screen.findByRole("button", { name: texts.conversations.remove, hidden: true }),
  );
  await screen.findByText(words.folderDeleted("Work"));
}

const SECTION = <FolderSection folder={F1} conversations={[]} onOpen={vi.fn()} />;

test("Undo of a deleted folder brings it back with the same conversations", async () => {
  const all = [
    aConversation({ id: "c1", folder_id: "f1" }),
    aConversation({ id: "c2", folder_id: "f1" }),
    aConversation({ id: "c3", folder_id: "f1", archived: true }),
    aConversation({ id: "c4", folder_id: null }),
    aConversation({ id: "c5", folder_id: "f1" }),
  ];
  const server = aServer(all, [F1, F2]);
  const { session } = drawList(server, [all[0]!], SECTION);
  await deleteFolder();
  const { conversations, folders } = session.store.get();
  expect(folders).toEqual([F2]);
  // Also those that the closed folder had not loaded.
  expect(Object.keys(conversations)).toEqual(["c1", "c2", "c5", "c3"]);
  expect(Object.values(conversations).map(({ folder_id }) => folder_id)).not.toContain("f1");
  await undo();
  await waitFor(() => {
    expect(server.places()).toEqual(["c1 f9", "c2 f9", "c3 f9", "c4 null", "c5 f9"]);
  });
  await waitFor(() => {
    expect(session.store.get().folders).toContainEqual({ id: "f9", name: "Work" });
  });
});

test("a conversation that was moved since stays where it is", async () => {
  const all = [
    aConversation({ id: "c1", folder_id: "f1" }),
    aConversation({ id: "c2", folder_id: "f1" }),
  ];
  const server = aServer(all, [F1, F2]);
  const { session } = drawList(server, all, SECTION);
  await deleteFolder();
  const moved = { ...all[1]!, folder_id: "f2" };
  Object.assign(all[1]!, moved);
  session.store.dispatch({ name: "conversation:put", conversation: moved });
  await undo();
  await waitFor(() => {
    expect(server.places()).toEqual(["c1 f9", "c2 f2"]);
  });
});

test("a folder whose content cannot be loaded is not deleted", async () => {
  const server = aServer([], [F1]);
  const { session } = drawList({ ...server, call: undefined as never }, [], SECTION);
  const error = { code: "unavailable", message: "Away.", retryable: true };
  session.http.call = () => Promise.reject(new HttpFailure(error));
  fireEvent.click(screen.getByLabelText(texts.conversations.menuOf("Work")));
  fireEvent.click(screen.getByRole("button", { name: words.deleteFolder }));
  fireEvent.click(
    await screen.findByRole("button", { name: texts.conversations.remove, hidden: true }),
  );
  await screen.findByText("Away.");
  expect(session.store.get().folders).toEqual([F1]);
});
