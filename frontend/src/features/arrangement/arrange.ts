/** Where conversations are listed: pinned, in their folder, or with the others. Pure. */
import type { Conversation, Folder } from "@wordbrook/client";

export interface FolderContent {
  folder: Folder;
  conversations: Conversation[];
}

export interface Arranged {
  pinned: Conversation[];
  folders: FolderContent[];
  others: Conversation[];
}

/** `conversations` are outside of the archive; each place keeps their order. */
export function arrange(
  conversations: readonly Conversation[],
  folders: readonly Folder[] = [],
): Arranged {
  const contents = folders.map((folder): FolderContent => ({ folder, conversations: [] }));
  const byId = new Map(contents.map((content) => [content.folder.id, content.conversations]));
  const pinned: Conversation[] = [];
  const others: Conversation[] = [];
  for (const each of conversations)
    (each.pinned ? pinned : (byId.get(each.folder_id ?? "") ?? others)).push(each);
  return { pinned, folders: contents, others };
}
