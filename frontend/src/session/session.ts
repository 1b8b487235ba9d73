/** The page's session: the client, and the address that says which conversation is open. */
import type { Client } from "@wordbrook/client";
import { moveDraft } from "./draft-storage";
import { createRoute, type Route } from "./route";

export interface Session extends Omit<Client, "reopen"> {
  client: Client;
  route: Route;
  /** Open the conversation of the address again. */
  reopen: () => void;
}

export function createSession(client: Client): Session {
  const route = createRoute();
  const { store } = client;
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
  store.subscribe(() => {
    const open = route.get();
    if (open !== null && store.get().removed[open]) route.go(null, "replace");
  });
  // A new conversation gets its address with the ack of its first message.
  client.onBegun((conversation_id) => {
    if (route.get() !== null) return;
    moveDraft(conversation_id);
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
