/**
 * Thrown for a command without an ack: the connection was lost, or the ack timed out. Safe to send
 * again.
 */
export class ConnectionLost extends Error {
  constructor() {
    super("No ack.");
  }
}
