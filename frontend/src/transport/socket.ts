/** The part of a Socket.IO socket that the connection uses; tests replace it. */
import { io } from "socket.io-client";
import { socketPath } from "../lib/page-meta";
import { NAMESPACE, PROTOCOL } from "../protocol";

export interface SocketLike {
  connected: boolean;
  connect: () => unknown;
  disconnect: () => unknown;
  on: (event: string, listener: (...args: never[]) => void) => unknown;
  emitWithin: (timeout_ms: number, command: string, payload: unknown) => Promise<unknown>;
}

/** WebSocket only, without Socket.IO's reconnection: after a refusal it would stop silently. */
export function createSocket(): SocketLike {
  const socket = io(NAMESPACE, {
    path: socketPath(),
    transports: ["websocket"],
    auth: { protocol: PROTOCOL },
    autoConnect: false,
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
