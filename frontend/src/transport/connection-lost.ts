/** A command that got no ack: the connection was lost, or none came in time. Safe to ask again. */
export class ConnectionLost extends Error {
  constructor() {
    super("The connection was lost before the server answered.");
    this.name = "ConnectionLost";
  }
}
