/** The part of a socket that the connection uses; tests replace it. */
export interface SocketLike {
  readonly connected: boolean;
  connect: () => unknown;
  disconnect: () => unknown;
  on: (event: string, listener: (...args: never[]) => void) => unknown;
  emitWithin: (timeout_ms: number, command: string, payload: unknown) => Promise<unknown>;
}
