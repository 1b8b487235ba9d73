/** Shows a notification of the system when an answer ends while the tab is hidden. */
import type { Session } from "../../session/session";
import { type ChatState, isAnswer, isBusy, selectPath } from "@wordbrook/client";
import { texts } from "../../i18n";
import { withoutBidi } from "../../lib/bidi";

export function canNotify(): boolean {
  return "Notification" in window;
}

/** Return what is said of the end; null where the user stopped the answer. */
function endWords(state: ChatState, conversation_id: string): string | null {
  const last = selectPath(state, conversation_id).findLast(isAnswer);
  if (last?.status === "stopped") return null;
  const hasFailed = last?.status === "failed" || last?.status === "interrupted";
  return hasFailed ? texts.answer.statusFailed : texts.answer.statusComplete;
}

function notify({ store, route }: Session, conversation_id: string): void {
  const words = endWords(store.get(), conversation_id);
  if (words === null || Notification.permission !== "granted") return;
  const title = withoutBidi(store.get().conversations[conversation_id]?.title ?? "");
  try {
    const notice = new Notification(title || texts.product, {
      body: words,
      tag: conversation_id,
      icon: "/icon-192.png",
    });
    notice.onclick = () => {
      window.focus();
      route.go(conversation_id);
      notice.close();
    };
  } catch {
    // Chrome on Android has the interface, but only service workers may use it.
  }
}

/** Watch all conversations of the page; return a function that stops it. */
export function watchEnds(session: Session): () => void {
  const { store } = session;
  const busyIds = (state: ChatState) =>
    new Set(Object.keys(state.conversations).filter((id) => isBusy(state, id)));
  let known = store.get();
  let busy = busyIds(known);
  return store.subscribe(() => {
    const state = store.get();
    // Most changes are text that was appended.
    if (state.threads === known.threads && state.conversations === known.conversations) return;
    known = state;
    const before = busy;
    busy = busyIds(state);
    if (!document.hidden) return;
    for (const id of before) if (!busy.has(id) && state.conversations[id]) notify(session, id);
  });
}
