/**
 * Reads and writes the address: `/` is a new conversation, `/c/<id>` an existing one, both below
 * the path of the server. `#m-<id>` names a message to scroll to and is removed afterwards.
 */
import { basePath } from "../lib/page-meta";

export interface Route {
  get: () => string | null;
  /** Whether the address is none of this page. */
  isUnknown: () => boolean;
  /** The message to scroll to. */
  target: () => string | null;
  go: (conversation_id: string | null, how?: "push" | "replace") => void;
  goToMessage: (conversation_id: string, message_id: string) => void;
  /** Take the target message out of the address, once it is in sight or was not found. */
  clearTarget: () => void;
  subscribe: (listener: () => void) => () => void;
}

export function pathFor(conversation_id: string | null, message_id: string | null = null): string {
  if (conversation_id === null) return `${basePath()}/`;
  const place = message_id === null ? "" : `#m-${encodeURIComponent(message_id)}`;
  return `${basePath()}/c/${encodeURIComponent(conversation_id)}${place}`;
}

function found(pattern: RegExp, text: string): string | null {
  try {
    return decodeURIComponent(pattern.exec(text)?.[1] ?? "") || null;
  } catch {
    return null;
  }
}

function read(): string | null {
  return found(/^\/c\/([^/]+)\/?$/, ownPath());
}

/** The address below the path of the server. */
function ownPath(): string {
  const base = basePath();
  return location.pathname.startsWith(`${base}/`) ? location.pathname.slice(base.length) : "";
}

function isUnknown(): boolean {
  return ownPath() !== "/" && read() === null;
}

function readTarget(): string | null {
  return read() === null ? null : found(/^#m-(.+)$/, location.hash);
}

export function createRoute(): Route {
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of [...listeners]) listener();
  };
  const write = (path: string, how: "push" | "replace") => {
    if (how === "push") history.pushState(null, "", path);
    else history.replaceState(null, "", path);
    notify();
  };
  addEventListener("popstate", notify);
  return {
    get: read,
    isUnknown,
    target: readTarget,
    go: (conversation_id, how = "push") => {
      if (read() === conversation_id && !isUnknown() && how === "push") return;
      write(pathFor(conversation_id), how);
    },
    goToMessage: (conversation_id, message_id) => {
      const how = read() === conversation_id ? "replace" : "push";
      write(pathFor(conversation_id, message_id), how);
    },
    clearTarget: () => {
      if (readTarget() !== null) write(pathFor(read()), "replace");
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
