/**
 * Decides when a socket is replaced by another one: where it cannot be opened, as behind a proxy that
 * passes no WebSocket, but the server answers. The first one is tried again from time to time.
 */
import { createHttpSocket } from "./http-socket";
import type { Fallback, Replaceable } from "../replaceable-socket";
import type { Requests } from "../requests";

const TRY_AGAIN_MS = 60_000;
const MOST_TRY_AGAIN_MS = 600_000;

export function createFallback(socket: Replaceable, requests: Requests): Fallback {
  const second = createHttpSocket(requests);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait_ms = TRY_AGAIN_MS;
  socket.bind(second);

  function tryLater(): void {
    clearTimeout(timer);
    timer = setTimeout(socket.tryFirst, wait_ms);
    wait_ms = Math.min(2 * wait_ms, MOST_TRY_AGAIN_MS);
  }

  return {
    firstFailed: async () => {
      const response = await requests.ask("POST", "session").catch(() => null);
      if (!response?.ok) return false;
      socket.use(second);
      tryLater();
      return true;
    },
    tried: (isOpen) => {
      if (!isOpen) {
        tryLater();
        return;
      }
      wait_ms = TRY_AGAIN_MS;
      clearTimeout(timer);
      second.disconnect();
    },
    end: () => {
      clearTimeout(timer);
    },
  };
}
