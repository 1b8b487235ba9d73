/** How the connection to the server is. */
import type { ConnectionState, ServerDegraded } from "@wordbrook/client";
import { useMemo } from "react";
import { useClient } from "./provider";
import { useSelected } from "./use-selected";

export type Connection = ConnectionState & {
  /** The services that the server lacks; null while it is healthy. */
  degraded: ServerDegraded | null;
  /** Connect now instead of after the wait. */
  reconnect: () => void;
};

export function useConnection(): Connection {
  const client = useClient();
  const connection = useSelected((state) => state.connection, client);
  const degraded = useSelected((state) => state.degraded, client);
  return useMemo(
    () => ({ ...connection, degraded, reconnect: client.wake }),
    [client, connection, degraded],
  );
}
