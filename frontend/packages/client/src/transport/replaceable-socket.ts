/** A socket that another one replaces where it cannot be opened; what decides that is loaded then. */
import { EVENT_NAMES } from "../protocol";
import type { SocketLike } from "./socket-like";

/** A socket that was open before is more likely to fail because the server restarts. */
const ATTEMPTS_AFTER_SUCCESS = 3;

export interface Replaceable {
  bind: (socket: SocketLike) => void;
  /** Let a bound socket take the place of the current one, and connect it. */
  use: (socket: SocketLike) => void;
  /** Connect the first socket in the background; once it is open it takes its place again. */
  tryFirst: () => void;
}

export interface Fallback {
  /** The first socket could not be opened. Resolves with whether the other one takes its place. */
  firstFailed: () => Promise<boolean>;
  /** The first socket was tried in the background, and opened or not. */
  tried: (isOpen: boolean) => void;
  end: () => void;
}

export function createReplaceableSocket(
  first: SocketLike,
  load: (socket: Replaceable) => Promise<Fallback>,
): SocketLike {
  const listeners: [string, (...args: never[]) => void][] = [];
  let current = first;
  let fallback: Fallback | undefined;
  let attempts = 1;
  /** Counts connects and disconnects: a check that is overtaken has no effect. */
  let turn = 0;

  async function firstFailed(pass: () => void): Promise<void> {
    const asked = turn;
    fallback ??= await load(replaceable).catch(() => undefined);
    if (turn === asked && !(await fallback?.firstFailed()) && turn === asked) pass();
  }

  function receive(socket: SocketLike, event: string, args: unknown[], pass: () => void): void {
    const isFailure = event === "connect_error";
    if (socket === first && event === "connect") {
      attempts = ATTEMPTS_AFTER_SUCCESS;
      current = first;
      fallback?.tried(true);
    }
    if (socket !== current) {
      if (isFailure) fallback?.tried(false);
    } else if (socket === first && isFailure && !(args[0] as { data?: unknown }).data) {
      attempts -= 1;
      if (attempts > 0) pass();
      else void firstFailed(pass);
    } else pass();
  }

  const replaceable: Replaceable = {
    bind: (socket) => {
      for (const event of ["connect", "connect_error", "disconnect", ...EVENT_NAMES])
        socket.on(event, (...args: never[]) => {
          receive(socket, event, args, () => {
            for (const [name, listener] of listeners) if (name === event) listener(...args);
          });
        });
    },
    use: (socket) => {
      current = socket;
      socket.connect();
    },
    tryFirst: () => {
      if (current !== first) first.connect();
    },
  };
  replaceable.bind(first);
  return {
    get connected() {
      return current.connected;
    },
    connect: () => {
      turn += 1;
      current.connect();
    },
    disconnect: () => {
      turn += 1;
      fallback?.end();
      first.disconnect();
      current.disconnect();
    },
    on: (event, listener) => listeners.push([event, listener]),
    emitWithin: (timeout_ms, command, payload) => current.emitWithin(timeout_ms, command, payload),
  };
}
