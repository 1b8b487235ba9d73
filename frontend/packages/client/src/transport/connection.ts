/**
 * The connection to the server: connects, reconnects, sends commands, passes on events. The only
 * module that uses the socket; it does not interpret events.
 */
import {
  EVENT_NAMES,
  type Ack,
  type ConnectionState,
  type CommandName,
  type Payload,
  type WireError,
  type WireEvent,
} from "../protocol";
import { backoffMs } from "./backoff";
import { ConnectionLost } from "./connection-lost";
import type { SocketLike } from "./socket-like";

const BACKOFF = { first_ms: 500, most_ms: 15_000 };
/** After so many handshakes without an answer the reason is asked for over HTTP. */
const SUSPICIOUS_ATTEMPTS = 2;
const ACK_TIMEOUT_MS = 15_000;
/** A connection that lasted this long resets the backoff. */
const STEADY_MS = 5_000;
/** The time limit for the ack of the probe, after which the connection counts as dead. */
const PROBE_MS = 4_000;
const PROBE: Payload<"conversation:close"> = {
  conversation_id: "00000000-0000-0000-0000-000000000000",
};

export interface ConnectionOptions {
  socket: SocketLike;
  onEvent: (event: WireEvent) => void;
  onPhase: (phase: ConnectionState) => void;
  /** Get a new session; resolves with whether connecting again makes sense. */
  renewSession: () => Promise<boolean>;
  /** Find why handshakes fail, which browsers do not tell; null if a later one may succeed. */
  findRefusal: () => Promise<WireError | null>;
  random?: () => number;
  now?: () => number;
}

export interface Connection {
  start: () => void;
  /** Disconnect; `start` connects again. */
  stop: () => void;
  /** After sleep or a hidden phase: connect now, or probe whether the connection is alive. */
  wake: () => void;
  isOnline: () => boolean;
  /** Resolve with the ack. Rejects with `ConnectionLost` where none came. */
  request: <Name extends CommandName>(command: Name, payload: Payload<Name>) => Promise<Ack<Name>>;
}

interface Refusal {
  data?: WireError;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { socket, onEvent, onPhase } = options;
  const random = options.random ?? Math.random;
  const now = options.now ?? (() => performance.now());
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let connected_at = 0;
  let hasRenewed = false;
  let isProbing = false;
  let isStopped = true;

  function connect(): void {
    clearTimeout(timer);
    timer = undefined;
    if (isStopped || socket.connected) return;
    onPhase({ phase: "connecting" });
    socket.connect();
  }

  function connectIn(wait_ms: number, error: WireError | null): void {
    clearTimeout(timer);
    if (isStopped) return;
    onPhase({ phase: "waiting", retry_in_ms: wait_ms, error });
    timer = setTimeout(connect, wait_ms);
  }

  function connectLater(error: WireError | null): void {
    const asked_ms = (error?.retry_after_s ?? 0) * 1000;
    const wait_ms = Math.max(asked_ms, backoffMs(attempt, BACKOFF, random));
    attempt += 1;
    connectIn(wait_ms, error);
  }

  async function probe(): Promise<void> {
    if (isProbing) return;
    isProbing = true;
    const probed_at = connected_at;
    const isAlive = await socket.emitWithin(PROBE_MS, "conversation:close", PROBE).then(
      () => true,
      () => false,
    );
    isProbing = false;
    if (isAlive || !socket.connected || connected_at !== probed_at) return;
    attempt = 0;
    socket.disconnect();
    connect();
  }

  async function refused(error: WireError): Promise<void> {
    if (error.retryable) {
      connectLater(error);
      return;
    }
    if (error.code === "unauthenticated" && !hasRenewed) {
      hasRenewed = true;
      if (await options.renewSession()) {
        connect();
        return;
      }
    }
    onPhase({ phase: "refused", error });
  }

  async function explain(): Promise<void> {
    const error = await options.findRefusal();
    if (error === null || socket.connected || isStopped) return;
    clearTimeout(timer);
    timer = undefined;
    onPhase({ phase: "refused", error });
  }

  socket.on("connect", () => {
    connected_at = now();
    hasRenewed = false;
    onPhase({ phase: "online" });
  });
  socket.on("connect_error", (error: Refusal) => {
    if (error.data?.code) void refused(error.data);
    else {
      connectLater(null);
      if (attempt === SUSPICIOUS_ATTEMPTS) void explain();
    }
  });
  socket.on("disconnect", () => {
    if (isStopped) return;
    if (now() - connected_at > STEADY_MS) attempt = 0;
    // A timer that is already armed, by a draining server, stays.
    if (timer === undefined) connectLater(null);
    else onPhase({ phase: "waiting", retry_in_ms: 0, error: null });
  });

  for (const name of EVENT_NAMES) {
    socket.on(name, (payload: never) => {
      onEvent({ name, payload });
    });
  }
  socket.on("server:draining", ({ within_s }: { within_s: number }) => {
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        socket.disconnect();
        connect();
      },
      random() * within_s * 1000,
    );
  });

  return {
    start: () => {
      isStopped = false;
      connect();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      timer = undefined;
      attempt = 0;
      socket.disconnect();
      onPhase({ phase: "connecting" });
    },
    wake: () => {
      if (socket.connected) void probe();
      else if (timer !== undefined) connect();
    },
    isOnline: () => socket.connected,
    request: async (command, payload) => {
      if (!socket.connected) throw new ConnectionLost();
      try {
        return (await socket.emitWithin(ACK_TIMEOUT_MS, command, payload)) as Ack<typeof command>;
      } catch {
        throw new ConnectionLost();
      }
    },
  };
}
