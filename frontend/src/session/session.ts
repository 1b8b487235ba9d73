/** The page's session: the client, and the address that says which conversation is open. */
import type { Client } from "@wordbrook/client";
import { moveDraftFiles } from "./draft-files";
import { moveDraft } from "./draft-storage";
import { createRoute, type Route } from "./route";
import { hasSessionEnded } from "./selectors";

export interface Session extends Omit<Client, "reopen"> {
  client: Client;
  route: Route;
  /** Open the conversation of the address again. */
  reopen: () => void;
}

export function createSession(client: Client): Session {
  const route = createRoute();
  const { store } = client;
  const empty = { ...store.get(), folders: [] };
  let shown: string | null = null;
  let leave: () => void = () => undefined;

  function follow(): void {
    const before = shown;
    shown = route.get();
    if (shown === before) return;
    const leaveBefore = leave;
    leave = shown === null ? () => undefined : client.follow(shown);
    leaveBefore();
  }

  route.subscribe(follow);
  let known = store.get().removed;
  let phase = store.get().connection;
  store.subscribe(() => {
    const { removed, connection } = store.get();
    if (connection !== phase) {
      phase = connection;
      // Others may come to this screen before the person is back.
      if (hasSessionEnded(store.get())) {
        // Open conversations stay open, and messages without an ack are still to be sent.
        const { followed, outbox } = store.get();
        store.dispatch({ name: "connection", connection, content: { ...empty, followed, outbox } });
        return;
      }
    }
    // Most changes are text that was appended.
    if (removed === known) return;
    known = removed;
    const open = route.get();
    if (open !== null && removed[open]) route.go(null, "replace");
  });
  // A new conversation gets its address with the ack of its first message.
  client.onBegun((conversation_id) => {
    if (route.get() !== null) return;
    moveDraft(conversation_id);
    moveDraftFiles(conversation_id);
    route.go(conversation_id, "replace");
  });
  follow();
  return {
    ...client,
    client,
    route,
    reopen: () => {
      if (shown !== null) client.reopen(shown);
    },
  };
}
