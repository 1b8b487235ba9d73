/** Selects values from a client's state. */
import type { ChatState, Client } from "@wordbrook/client";
import { useSyncExternalStore } from "react";

/** `select` must return the same value for the same state; its component is drawn when it changes. */
export function useSelected<Selected>(
  select: (state: ChatState) => Selected,
  { store }: Pick<Client, "store">,
): Selected {
  const get = () => select(store.get());
  return useSyncExternalStore(store.subscribe, get, get);
}
