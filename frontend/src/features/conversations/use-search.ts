/** What was found for a query, asked for once the typing rests; an answer that comes late is dropped. */
import { useEffect, useState } from "react";
import { useSession } from "../../session/context";
import type { Hit } from "../../protocol";

const REST_MS = 200;

export interface Found {
  query: string;
  /** Null where the search failed. */
  hits: Hit[] | null;
}

/** Null until something was found; what was found last stays until there is something newer. */
export function useSearch(query: string): Found | null {
  const { http } = useSession();
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
  return query === "" ? null : found;
}
