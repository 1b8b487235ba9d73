/** Gives components the session: its actions, and what they select of its state. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { ChatState } from "@wordbrook/client";
import { useSelected } from "@wordbrook/react";
import type { Session } from "./session";

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("There is no session around this component.");
  return session;
}

/** Select a value from the state; `select` must return the same value for the same state. */
export function useChat<Selected>(select: (state: ChatState) => Selected): Selected {
  return useSelected(select, useSession().client);
}

export function useRoute(): string | null {
  const { route } = useSession();
  return useSyncExternalStore(route.subscribe, route.get);
}
