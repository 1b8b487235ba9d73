/** Creates the socket of a client. */
import { io } from "socket.io-client";
import { NAMESPACE, PROTOCOL } from "../protocol";
import { createReplaceableSocket } from "./replaceable-socket";
import type { Place, Requests } from "./requests";
import type { SocketLike } from "./socket-like";

/** WebSocket only, without Socket.IO's reconnection: after a refusal it would stop silently. */
function createWebSocket(url: string, path: string, token: Requests["token"]): SocketLike {
  const socket = io(url + NAMESPACE, {
    path,
    transports: ["websocket"],
    auth: (set) => {
      // Without one the server says why it refuses.
      const asked = token().catch(() => undefined);
      void asked.then((bearer) => set({ protocol: PROTOCOL, token: bearer }));
    },
    autoConnect: false,
    // Two clients of one page must not share a connection.
    forceNew: true,
    reconnection: false,
    timeout: 10_000,
  });
  return {
    get connected() {
      return socket.connected;
    },
    connect: () => socket.connect(),
    disconnect: () => socket.disconnect(),
    on: (event, listener) => socket.on(event, listener as (...args: unknown[]) => void),
    emitWithin: (timeout_ms, command, payload) =>
      socket.timeout(timeout_ms).emitWithAck(command, payload) as Promise<unknown>,
  };
}

/** Create a socket that uses the HTTP routes where WebSocket cannot be opened. */
export function createSocket(
  { url = "", path = "", socketPath }: Place & { socketPath?: string | undefined },
  requests: Requests,
): SocketLike {
  const socket = createWebSocket(url, socketPath ?? `${path}/socket.io`, requests.token);
  return createReplaceableSocket(socket, async (replaceable) =>
    (await import("./over-http/fallback-socket")).createFallback(replaceable, requests),
  );
}
