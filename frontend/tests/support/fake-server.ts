/**
 * A server that keeps the wire's rules for one answer: text that only grows, a cursor per client,
 * opens that set it. What it sends goes into a queue, which a test delivers, drops and repeats.
 */
import type {
  Answer,
  ConversationOpenAck,
  Have,
  WireEvent,
} from "../../packages/client/src/protocol";
import { aConversation, aMessage, anAnswer, delta, end, start } from "./builders";

export class FakeServer {
  text = "";
  run = 1;
  status: Answer["status"] = "streaming";
  readonly queue: WireEvent[] = [];
  private cursor = 0;

  constructor() {
    this.queue.push({
      name: "message:added",
      payload: { conversation_id: "c1", message: aMessage() },
    });
    this.queue.push(start());
  }

  append(text: string): void {
    if (this.status !== "streaming") return;
    this.text += text;
  }

  /** Send the text behind the cursor, and the end when it is reached. */
  pump(): void {
    if (this.cursor < this.text.length) {
      this.queue.push(delta(this.cursor, this.text.slice(this.cursor), { run: this.run }));
      this.cursor = this.text.length;
    }
  }

  finish(status: Answer["status"]): void {
    if (this.status !== "streaming") return;
    this.pump();
    this.status = status;
    this.queue.push(end([this.text.length], { status, run: this.run }));
  }

  carryOn(): void {
    if (this.status === "streaming") return;
    this.run += 1;
    this.status = "streaming";
    this.queue.push(start(this.run, [this.text.length]));
    this.cursor = this.text.length;
  }

  /** Start a new run with less text than was sent, as after a lost worker. */
  fallBack(length: number): void {
    if (this.status !== "streaming") return;
    this.text = this.text.slice(0, length);
    this.run += 1;
    this.queue.push(start(this.run, [this.text.length]));
    this.cursor = this.text.length;
  }

  open(have: Record<string, Have>): ConversationOpenAck {
    const named = have.a1;
    const claimed = named?.lengths[0] ?? 0;
    const held = named?.run === this.run && claimed <= this.text.length ? claimed : 0;
    const isRunning = this.status === "streaming";
    if (isRunning) {
      this.queue.push(start(this.run, held > 0 ? [held] : []));
      this.cursor = held;
      this.pump();
    }
    const parts = isRunning
      ? []
      : [{ kind: "text" as const, at: held, text: this.text.slice(held) }];
    const answer = anAnswer({ status: this.status, run: this.run, parts });
    const conversation = aConversation({ running: isRunning ? ["a1"] : [] });
    return { ok: true, conversation, messages: [aMessage(), answer], has_earlier: false };
  }
}
