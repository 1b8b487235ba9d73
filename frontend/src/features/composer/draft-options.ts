/**
 * Options for the next new conversation, stored until its first message sends them. Without a draft
 * they are the user's instructions for all new conversations.
 */
import { useSyncExternalStore } from "react";
import { createStore, type Options } from "@wordbrook/client";
import { loadItem, saveItem } from "../../lib/storage";

const DRAFT = "options.new";
const INSTRUCTIONS = "instructions";

interface DraftState {
  /** Null until the user saves options for the next conversation; `{}` stands for none. */
  draft: Options | null;
  instructions: string;
}

function readDraft(): Options | null {
  try {
    return JSON.parse(loadItem(DRAFT) ?? "null") as Options | null;
  } catch {
    return null;
  }
}

const store = createStore<DraftState, Partial<DraftState>>(
  { draft: readDraft(), instructions: loadItem(INSTRUCTIONS) ?? "" },
  (state, change) => ({ ...state, ...change }),
);

function initialOptions({ instructions }: DraftState): Options {
  return instructions.trim() === "" ? {} : { system: instructions };
}

function useDraftState(): DraftState {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useDraftOptions(): Options {
  const state = useDraftState();
  return state.draft ?? initialOptions(state);
}

/** The instructions with which new conversations of this browser begin. */
export function useInstructions(): string {
  return useDraftState().instructions;
}

export function saveInstructions(instructions: string): void {
  saveItem(INSTRUCTIONS, instructions);
  store.dispatch({ instructions });
}

export function saveDraftOptions(options: Options): void {
  const json = JSON.stringify(options);
  const isInitial = json === JSON.stringify(initialOptions(store.get()));
  saveItem(DRAFT, isInitial ? null : json);
  store.dispatch({ draft: isInitial ? null : options });
}

/** Return the options for the first message and clear the draft. */
export function consumeDraftOptions(): { options?: Options } {
  const options = store.get().draft ?? initialOptions(store.get());
  saveItem(DRAFT, null);
  store.dispatch({ draft: null });
  return Object.keys(options).length === 0 ? {} : { options };
}
