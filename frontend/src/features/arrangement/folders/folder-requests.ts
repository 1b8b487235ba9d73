/** The requests about folders; every socket of the user gets the folders afterwards. */
import { HttpFailure, type Conversation, type Folder, type WireError } from "@wordbrook/client";
import type { Session } from "../../../session/session";
import { moveAll } from "../bulk-changes";
import { loadPlace } from "../list-pages";

type Result<Value> = { value: Value; error: null } | { value: null; error: WireError };

async function attempt<Value>(task: Promise<Value>): Promise<Result<Value>> {
  try {
    return { value: await task, error: null };
  } catch (failure) {
    if (failure instanceof HttpFailure) return { value: null, error: failure.error };
    throw failure;
  }
}

/** Show what the event would bring a moment later. */
function put({ store }: Session, change: (folders: readonly Folder[]) => Folder[]): void {
  const folders = change(store.get().folders ?? []).sort((a, b) => a.name.localeCompare(b.name));
  store.dispatch({ name: "folders:changed", payload: { folders } });
}

/** Add a folder, or rename `folder`. */
export async function saveFolder(
  session: Session,
  folder: Folder | null,
  name: string,
): Promise<Result<Folder>> {
  const { http } = session;
  const result = await attempt(
    folder
      ? http.call<{ folder: Folder }>("PATCH", `folders/${folder.id}`, { name })
      : http.call<{ folder: Folder }>("POST", "folders", { name }),
  );
  if (result.error) return result;
  const saved = result.value.folder;
  put(session, (folders) => [...folders.filter(({ id }) => id !== saved.id), saved]);
  return { value: saved, error: null };
}

/** Return all conversations of a folder, those in the archive too. */
async function loadContent(session: Session, { id }: Folder): Promise<Conversation[]> {
  const found: Conversation[] = [];
  for (const place of ["", "&archived=true"]) {
    let cursor: string | null = null;
    do {
      const page = await loadPlace(session, `folder_id=${id}&limit=100${place}`, cursor);
      found.push(...page.conversations);
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
  return found;
}

/** Delete a folder; return the ids of the conversations that were in it. */
export async function deleteFolder(session: Session, folder: Folder): Promise<Result<string[]>> {
  const { http, store } = session;
  // Afterwards nothing tells which they were.
  const content = await attempt(loadContent(session, folder));
  if (content.error) return content;
  const { error } = await attempt(http.call<undefined>("DELETE", `folders/${folder.id}`));
  if (error) return { value: null, error };
  // A closed folder may never have loaded them.
  store.dispatch(
    ...content.value.map((each) => ({
      name: "conversation:put" as const,
      conversation: { ...(store.get().conversations[each.id] ?? each), folder_id: null },
    })),
  );
  put(session, (folders) => folders.filter((each) => each.id !== folder.id));
  return { value: content.value.map(({ id }) => id), error: null };
}

/** Add a deleted folder again, with those of its conversations that are in no other now. */
export async function restoreFolder(
  session: Session,
  { name }: Folder,
  ids: readonly string[],
): Promise<WireError | null> {
  const { value: added, error } = await saveFolder(session, null, name);
  if (error) return error;
  const { conversations } = session.store.get();
  const left = ids.filter((id) => !conversations[id]?.folder_id);
  return moveAll(session, left, added.id);
}
