/** Which conversations are selected, for an action on all of them; null outside of that mode. */
import { createStore } from "@wordbrook/client";
import { useSyncExternalStore } from "react";

export interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range begins: the row that was pressed last. */
  anchor: string | null;
}

export type SelectionAction =
  | { name: "begin"; id?: string }
  /** `order`: the ids of the rows, from top to bottom. */
  | { name: "toggle"; id: string; isRange: boolean; order: readonly string[] }
  | { name: "all"; order: readonly string[] }
  | { name: "end" };

function rangeOf(order: readonly string[], from: string | null, to: string): readonly string[] {
  const ends = [order.indexOf(from ?? ""), order.indexOf(to)];
  if (ends.includes(-1)) return [to];
  return order.slice(Math.min(...ends), Math.max(...ends) + 1);
}

export function reduceSelection(
  state: Selection | null,
  action: SelectionAction,
): Selection | null {
  switch (action.name) {
    case "begin": {
      const first = action.id === undefined ? [] : [action.id];
      return { ids: new Set(first), anchor: action.id ?? null };
    }
    case "toggle": {
      if (!state) return state;
      const { id, isRange, order } = action;
      const ids = new Set(state.ids);
      // A range gets what its last row gets.
      const isAdded = !ids.has(id);
      for (const each of isRange ? rangeOf(order, state.anchor, id) : [id])
        if (isAdded) ids.add(each);
        else ids.delete(each);
      return { ids, anchor: id };
    }
    case "all": {
      if (!state) return state;
      const isWhole = action.order.every((id) => state.ids.has(id));
      return { ids: new Set(isWhole ? [] : action.order), anchor: null };
    }
    case "end":
      return null;
  }
}

const store = createStore(null, reduceSelection);

export const changeSelection = store.dispatch;

export function useSelection(): Selection | null {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Return whether the conversation is selected; null outside of the mode. */
export function useIsSelected(id: string): boolean | null {
  return useSyncExternalStore(store.subscribe, () => store.get()?.ids.has(id) ?? null);
}

/** Return the ids of the drawn rows, from top to bottom. */
export function drawnIds(): string[] {
  const rows = document.querySelectorAll<HTMLElement>(".sidebar-list [data-conversation]");
  return [...new Set([...rows].map((row) => row.dataset.conversation ?? ""))];
}

/** Return what an action on this row is about: all that is selected, if it is part of it. */
export function meantIds(id: string): string[] {
  const ids = store.get()?.ids;
  return ids?.has(id) ? [...ids] : [id];
}
