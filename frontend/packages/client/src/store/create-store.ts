/**
 * A store independent of React: one state, one reducer, listeners. Several actions make one change.
 */
export interface Store<State, Action> {
  get: () => State;
  dispatch: (...actions: Action[]) => void;
  subscribe: (listener: () => void) => () => void;
}

export function createStore<State, Action>(
  initial: State,
  reduce: (state: State, action: Action) => State,
): Store<State, Action> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    dispatch: (...actions) => {
      const next = actions.reduce(reduce, state);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
