/**
 * A socket that is replaced by another one where it cannot be opened, as behind a proxy that passes
 * no WebSocket. The first one is tried again from time to time, and takes over when it opens.
 */
import { EVENT_NAMES } from "../protocol";
import type { SocketLike } from "./socket-like";

type Listener = (...args: never[]) => void;
const EVENTS = ["connect", "connect_error", "disconnect", ...EVENT_NAMES];
/** A socket that was open before is more likely to fail because the server restarts. */
const FAILURES_AFTER_SUCCESS = 3;
const TRY_AGAIN_MS = 60_000;
const MOST_TRY_AGAIN_MS = 600_000;

/** `isReachable`: whether the server answers at all; `load` gets the replacement. */
export function createFallbackSocket(
  first: SocketLike,
  isReachable: () => Promise<boolean>,
  load: () => Promise<SocketLike>,
): SocketLike {
  const listeners = new Map<string, Listener[]>();
  let current = first;
  let second: SocketLike | undefined;
  let failures = 0;
  let allowed = 1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait_ms = TRY_AGAIN_MS;
  /** Counts connects and disconnects: a check that is overtaken has no effect. */
  let turn = 0;

  function pass(event: string, ...args: unknown[]): void {
    for (const listener of listeners.get(event) ?? []) listener(...(args as never[]));
  }

  function tryFirst(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      wait_ms = Math.min(2 * wait_ms, MOST_TRY_AGAIN_MS);
      if (current !== first) first.connect();
    }, wait_ms);
  }

  async function replace(error: unknown): Promise<void> {
    const asked = turn;
    const isUp = await isReachable().catch(() => false);
    const loaded = isUp ? (second ?? (await load().catch(() => null))) : null;
    if (turn !== asked) return;
    if (!loaded) {
      pass("connect_error", error);
      return;
    }
    if (!second) bind(loaded);
    second = current = loaded;
    tryFirst();
    current.connect();
  }

  function firstOpened(): void {
    [failures, allowed, wait_ms] = [0, FAILURES_AFTER_SUCCESS, TRY_AGAIN_MS];
    clearTimeout(timer);
    const before = current;
    current = first;
    if (before !== first) before.disconnect();
  }

  function firstFailed(error: unknown): void {
    const isRefused = (error as { data?: { code?: string } }).data?.code !== undefined;
    if (isRefused || ++failures < allowed) pass("connect_error", error);
    else void replace(error);
  }

  function bind(socket: SocketLike): void {
    for (const event of EVENTS)
      socket.on(event, (...args: never[]) => {
        if (socket === first && event === "connect") firstOpened();
        if (socket !== current) {
          if (event === "connect_error") tryFirst();
        } else if (socket === first && event === "connect_error") firstFailed(args[0]);
        else pass(event, ...args);
      });
  }

  bind(first);
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
      clearTimeout(timer);
      if (current !== first) first.disconnect();
      current.disconnect();
    },
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    emitWithin: (timeout_ms, command, payload) => current.emitWithin(timeout_ms, command, payload),
  };
}
