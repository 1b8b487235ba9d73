/** Changes conversations, one or many, in requests of 100; a notice has the Undo. */
import type { BulkChange, BulkOutcome, WireError } from "@wordbrook/client";
import { HttpFailure } from "@wordbrook/client";
import { showToast } from "../../components/ui/toast";
import { sentenceOf, texts } from "../../i18n";
import { arrangementTexts } from "../../i18n/arrangement";
import type { Session } from "../../session/session";

type Action = BulkChange["action"];
type Change = Omit<BulkChange, "conversation_ids">;

const MOST_AT_ONCE = 100;
const UNDONE_BY: Partial<Record<Action, Action>> = {
  archive: "unarchive",
  unarchive: "archive",
  delete: "restore",
};

function apply({ store }: Session, action: Action, { outcomes }: BulkOutcome): string[] {
  const done: string[] = [];
  for (const { conversation_id, conversation, error } of outcomes) {
    if (error && action !== "delete") continue;
    if (!error) done.push(conversation_id);
    if (conversation === null) store.dispatch({ name: "conversation:dropped", conversation_id });
    else if (action === "restore")
      store.dispatch({ name: "conversation:restored", payload: { conversation } });
    else store.dispatch({ name: "conversation:put", conversation });
  }
  return done;
}

/** Return the ids of conversations in this page by their folder; null: those in none. */
function idsByFolder({ store }: Session, ids: readonly string[]): Map<string | null, string[]> {
  const { conversations, folders = [] } = store.get();
  const found = new Map<string | null, string[]>();
  for (const id of ids) {
    const named = conversations[id]?.folder_id ?? null;
    // Of a folder that was deleted, this page may still have the id.
    const folder_id = folders.some((folder) => folder.id === named) ? named : null;
    found.set(folder_id, [...(found.get(folder_id) ?? []), id]);
  }
  return found;
}

/** Move conversations to a folder without a notice; return the error of the request that failed. */
export async function moveAll(
  session: Session,
  ids: readonly string[],
  folder_id: string | null,
): Promise<WireError | null> {
  return (await request(session, ids, { action: "move", folder_id })).error;
}

/** Return the ids that were changed, and the error of the request that failed. */
async function request(
  session: Session,
  ids: readonly string[],
  change: Change,
): Promise<{ done: string[]; error: WireError | null }> {
  const done: string[] = [];
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
    const conversation_ids = ids.slice(at, at + MOST_AT_ONCE);
    try {
      const body: BulkChange = { ...change, conversation_ids };
      const outcome = await session.http.call<BulkOutcome>("POST", "bulk", body);
      done.push(...apply(session, change.action, outcome));
    } catch (failure) {
      if (failure instanceof HttpFailure) return { done, error: failure.error };
      throw failure;
    }
  }
  return { done, error: null };
}

/** Return what undoes a change, and returns its error; null where nothing does. */
function undoOf(
  session: Session,
  ids: readonly string[],
  action: Action,
): ((done: readonly string[]) => Promise<WireError | null>) | null {
  if (action === "move") {
    const before = idsByFolder(session, ids);
    return async (done) => {
      for (const [folder_id, all] of before) {
        const moved = all.filter((id) => done.includes(id));
        const error = await moveAll(session, moved, folder_id);
        if (error) return error;
      }
      return null;
    };
  }
  const undoing = UNDONE_BY[action];
  if (!undoing) return null;
  return async (done) => (await request(session, done, { action: undoing })).error;
}

/** Change conversations and say so; resolves with whether all requests succeeded. */
export async function changeAll(
  session: Session,
  ids: readonly string[],
  action: Action,
  folder_id: string | null = null,
): Promise<boolean> {
  const shown = session.route.get();
  const undo = undoOf(session, ids, action);
  const { done, error } = await request(session, ids, { action, folder_id });
  const words = arrangementTexts();
  if (error) {
    showToast({ text: sentenceOf(error) });
    return false;
  }
  if (done.length === 0) showToast({ text: words.gone });
  else if (!undo) showToast({ text: words.done[action](done.length) });
  else {
    const run = async () => {
      const failure = await undo(done);
      if (failure) showToast({ text: sentenceOf(failure) });
      else if (shown !== null && done.includes(shown) && session.route.get() === null)
        session.route.go(shown, "replace");
    };
    showToast({
      text: words.done[action](done.length),
      action: { label: texts.conversations.undo, run: () => void run() },
    });
  }
  return true;
}
