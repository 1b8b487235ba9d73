/** Searches when the typing pauses, and drops responses to older queries. */
import { useEffect, useState } from "react";
import { useChat, useSession } from "../../session/context";
import { hasSessionEnded } from "../../session/selectors";
import type { Hit } from "@wordbrook/client";

const REST_MS = 200;

export interface Found {
  query: string;
  /** Null where the search failed. */
  hits: Hit[] | null;
}

/** Null before the first result; an old result stays until a newer one replaces it. */
export function useSearch(query: string): Found | null {
  const { http } = useSession();
  const hasEnded = useChat(hasSessionEnded);
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (query === "") return;
    let isOver = false;
    const show = (hits: Hit[] | null) => {
      if (!isOver) setFound({ query, hits });
    };
    const timer = setTimeout(() => {
      http.search(query).then(
        (page) => {
          show(page.hits);
        },
        () => {
          show(null);
        },
      );
    }, REST_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [http, query]);
  return query === "" || hasEnded ? null : found;
}
