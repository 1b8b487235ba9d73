/** Loads the conversations of one place, page by page, into the store. */
import { useCallback, useEffect, useState } from "react";
import { HttpFailure, type WireError } from "@wordbrook/client";
import { useSession } from "../../../session/context";
import { loadPlace } from "../list-pages";

export interface LoadedPlace {
  isLoaded: boolean;
  hasMore: boolean;
  error: WireError | null;
  /** Load the next page; after an error, the same again. */
  load: () => Promise<void>;
}

interface Progress {
  isLoaded: boolean;
  cursor: string | null;
  error: WireError | null;
}

/** `place` is the query of a list, such as `archived=true`. */
export function usePlace(place: string): LoadedPlace {
  const { http, store } = useSession();
  const [{ isLoaded, cursor, error }, setProgress] = useState<Progress>({
    isLoaded: false,
    cursor: null,
    error: null,
  });
  const load = useCallback(
    async (from: string | null) => {
      try {
        const { conversations, next_cursor } = await loadPlace({ http }, place, from);
        store.dispatch(
          ...conversations.map((conversation) => ({
            name: "conversation:put" as const,
            conversation,
          })),
        );
        setProgress({ isLoaded: true, cursor: next_cursor, error: null });
      } catch (failure) {
        if (!(failure instanceof HttpFailure)) throw failure;
        setProgress((before) => ({ ...before, error: failure.error }));
      }
    },
    [http, store, place],
  );
  useEffect(() => void load(null), [load]);
  return { isLoaded, hasMore: cursor !== null, error, load: () => load(cursor) };
}
