/** Loads the list of models once for all components, and stores the last choice. */
import { useCallback, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { SessionContext, useSession } from "../../session/context";
import { loadItem, saveItem } from "../../lib/storage";
import { createStore, type Http, type ModelList, type Store } from "@wordbrook/client";
import { availableModel } from "./model-list";

export const NO_MODELS: ModelList = {
  models: [],
  endpoints: [],
  default: null,
  any_name: false,
  is_demo: false,
  error: null,
};

const KEY = "model";
/** A list that is older than this is loaded again when the menu opens. */
const OLD_MS = 15_000;

interface Listing {
  store: Store<ModelList, ModelList>;
  asked_at: number;
}

const listings = new WeakMap<Http, Listing>();
const chosen = createStore<{ model: string | null } | null, string | null>(null, (_, model) => ({
  model,
}));

function listingOf(http: Http): Listing {
  let listing = listings.get(http);
  if (!listing) {
    listing = { store: createStore(NO_MODELS, (_, next: ModelList) => next), asked_at: -Infinity };
    listings.set(http, listing);
  }
  return listing;
}

function refresh(http: Http): void {
  const listing = listingOf(http);
  const now = performance.now();
  if (now - listing.asked_at < OLD_MS) return;
  listing.asked_at = now;
  http.listModels().then(
    (loaded) => {
      listing.store.dispatch(loaded);
    },
    () => {
      listing.asked_at = -Infinity;
    },
  );
}

export function useModels(): ModelList {
  const { http } = useSession();
  const { store } = listingOf(http);
  useEffect(() => {
    refresh(http);
  }, [http]);
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Return a function that reloads an old list; without a session it does nothing. */
export function useRefreshModels(): () => void {
  const http = useContext(SessionContext)?.http;
  return useCallback(() => {
    if (http) refresh(http);
  }, [http]);
}

/** Null leaves the choice to the server. */
export function useChosenModel(): [string | null, (model: string | null) => void] {
  const list = useModels();
  const state = useSyncExternalStore(chosen.subscribe, chosen.get);
  const before = useMemo(() => loadItem(KEY), []);
  const choose = useCallback((next: string | null) => {
    saveItem(KEY, next);
    chosen.dispatch(next);
  }, []);
  return [availableModel(list, state ? state.model : before), choose];
}
