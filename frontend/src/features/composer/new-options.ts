/** Options for the conversation that is not begun yet: kept here until its first message takes them. */
import { useSyncExternalStore } from "react";
import type { Options } from "../../protocol";
import { keep, kept } from "../../session/kept";
import { createStore } from "../../store/external-store";

const KEY = "options.new";

function read(): Options {
  try {
    return JSON.parse(kept(KEY) ?? "{}") as Options;
  } catch {
    return {};
  }
}

const store = createStore<Options, Options>(read(), (_, next) => next);

export function useNewOptions(): Options {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function keepNewOptions(options: Options): void {
  keep(KEY, Object.keys(options).length > 0 ? JSON.stringify(options) : null);
  store.dispatch(options);
}

/** What the first message of a conversation carries; the next one begins without. */
export function takeNewOptions(): { options?: Options } {
  const options = store.get();
  if (Object.keys(options).length === 0) return {};
  keepNewOptions({});
  return { options };
}
