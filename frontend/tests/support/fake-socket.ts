/** A fake socket: records what the page emits, and delivers what the server sends. */
import type { SocketLike } from "../../packages/client/src/transport/socket-like";

export interface Sent {
  command: string;
  payload: unknown;
  ack: (ack: unknown) => void;
  lose: () => void;
}

export class FakeSocket implements SocketLike {
  connected = false;
  connects = 0;
  readonly sent: Sent[] = [];
  private readonly listeners = new Map<string, ((payload: never) => void)[]>();

  connect = (): void => {
    this.connects += 1;
  };

  disconnect = (): void => {
    this.drop("io client disconnect");
  };

  on = (event: string, listener: (payload: never) => void): void => {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  };

  emitWithin = (_: number, command: string, payload: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const lose = () => {
        reject(new Error("no ack"));
      };
      this.sent.push({ command, payload, ack: resolve, lose });
    });

  /** Called by a test in the server's place. */
  receive(event: string, payload: unknown): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload as never);
  }

  accept(): void {
    this.connected = true;
    this.receive("connect", undefined);
  }

  refuse(data: unknown): void {
    this.receive("connect_error", { data });
  }

  drop(reason = "transport close"): void {
    if (!this.connected) return;
    this.connected = false;
    for (const { lose } of this.sent) lose();
    this.receive("disconnect", reason);
  }

  lastOf(command: string): Sent {
    const found = this.sent.findLast((sent) => sent.command === command);
    if (!found) throw new Error(`${command} was not sent`);
    return found;
  }

  countOf(command: string): number {
    return this.sent.filter((sent) => sent.command === command).length;
  }
}
