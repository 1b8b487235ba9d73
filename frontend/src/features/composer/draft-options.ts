/** Options for the next new conversation, stored until its first message sends them. */
import { useSyncExternalStore } from "react";
import type { Options } from "../../protocol";
import { loadItem, saveItem } from "../../lib/storage";
import { createStore } from "../../store/create-store";

const KEY = "options.new";

function read(): Options {
  try {
    return JSON.parse(loadItem(KEY) ?? "{}") as Options;
  } catch {
    return {};
  }
}

const store = createStore<Options, Options>(read(), (_, next) => next);

export function useDraftOptions(): Options {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function saveDraftOptions(options: Options): void {
  saveItem(KEY, Object.keys(options).length > 0 ? JSON.stringify(options) : null);
  store.dispatch(options);
}

/** Return the options for the first message and clear them. */
export function consumeDraftOptions(): { options?: Options } {
  const options = store.get();
  if (Object.keys(options).length === 0) return {};
  saveDraftOptions({});
  return { options };
}
