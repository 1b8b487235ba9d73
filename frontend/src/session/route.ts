/** Which conversation the address names: `/` is a new one, `/c/<id>` an existing one. */
export interface Route {
  get: () => string | null;
  go: (conversation_id: string | null, how?: "push" | "replace") => void;
  subscribe: (listener: () => void) => () => void;
}

export function pathFor(conversation_id: string | null): string {
  return conversation_id === null ? "/" : `/c/${encodeURIComponent(conversation_id)}`;
}

function read(): string | null {
  const found = /^\/c\/([^/]+)\/?$/.exec(location.pathname)?.[1];
  return found === undefined ? null : decodeURIComponent(found);
}

export function createRoute(): Route {
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  addEventListener("popstate", notify);
  return {
    get: read,
    go: (conversation_id, how = "push") => {
      if (read() === conversation_id && how === "push") return;
      const path = pathFor(conversation_id);
      if (how === "push") history.pushState(null, "", path);
      else history.replaceState(null, "", path);
      notify();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
