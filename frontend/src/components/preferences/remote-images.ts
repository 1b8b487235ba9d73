/**
 * Whether images of other hosts load by themselves: `ask` (the default) loads each on a click, since a
 * request tells its host that the answer was read. Stored on this browser, the same in all tabs.
 */
import { useSyncExternalStore } from "react";
import { loadItem, onItemChange, saveItem } from "../../lib/storage";

export type RemoteImages = "ask" | "load";

const KEY = "remote-images";
const listeners = new Set<() => void>();

function notify(): void {
  for (const listener of listeners) listener();
}

export function remoteImages(): RemoteImages {
  return loadItem(KEY) === "load" ? "load" : "ask";
}

export function setRemoteImages(choice: RemoteImages): void {
  saveItem(KEY, choice === "load" ? choice : null);
  notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

onItemChange(KEY, notify);

export function useRemoteImages(): RemoteImages {
  return useSyncExternalStore(subscribe, remoteImages);
}
