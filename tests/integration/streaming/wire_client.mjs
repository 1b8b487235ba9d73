// A client written from the protocol alone: socket.io-client and fetch, no code of the page.
// Sends, stops, reconnects, regenerates and continues; prints its report as one JSON object.
// usage: wire_client.mjs URL QUESTION
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";

const { io } = createRequire(new URL("../../../frontend/package.json", import.meta.url))(
  "socket.io-client",
);
const [url, question] = process.argv.slice(2);
const DEADLINE_MS = 20_000;
const report = {};

const timeLimit = setTimeout(() => {
  console.log(JSON.stringify({ ...report, timedOut: true }));
  process.exit(1);
}, 3 * DEADLINE_MS);

const session = await fetch(`${url}/api/session`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ token: true }),
});
const { token } = await session.json();

/** A socket, the text it holds by the client rule, and the number of gaps. */
class Client {
  answers = new Map();
  gaps = 0;
  waiting = new Set();

  async connect() {
    this.socket = io(`${url}/chat`, {
      auth: { protocol: 1, token },
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
    });
    this.socket.onAny((name, payload) => {
      this.take(name, payload);
      for (const check of [...this.waiting]) check();
    });
    await new Promise((resolve, reject) => {
      this.socket.once("connect", resolve);
      this.socket.once("connect_error", reject);
    });
    return this;
  }

  call(name, payload) {
    return this.socket.timeout(DEADLINE_MS).emitWithAck(name, payload);
  }

  answer(id) {
    if (!this.answers.has(id)) this.answers.set(id, { run: 0, parts: [], deltas: 0, end: null });
    return this.answers.get(id);
  }

  take(name, payload) {
    if (name === "answer:start") {
      const answer = this.answer(payload.answer.id);
      answer.parts = payload.lengths.map((length, index) =>
        (answer.parts[index] ?? "").slice(0, length),
      );
      answer.run = payload.run;
      answer.end = null;
    } else if (name === "answer:delta") {
      const answer = this.answer(payload.answer_id);
      if (payload.run < answer.run) return;
      const held = answer.parts[payload.part] ?? "";
      if (payload.run > answer.run || payload.at > held.length) {
        this.gaps += 1;
        return;
      }
      answer.deltas += 1;
      answer.parts[payload.part] = held + payload.text.slice(held.length - payload.at);
    } else if (name === "answer:end") {
      const answer = this.answer(payload.answer_id);
      if (payload.run < answer.run) return;
      const lengths = answer.parts.map((part) => part.length);
      if (JSON.stringify(lengths) !== JSON.stringify(payload.lengths)) this.gaps += 1;
      else answer.end = payload;
    }
  }

  until(condition) {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  ended(id, run = 1) {
    return this.until(() => this.answer(id).run === run && this.answer(id).end !== null);
  }

  shown(id) {
    const { run, parts, deltas, end } = this.answer(id);
    return { run, parts, deltas, end, gaps: this.gaps };
  }
}

const send = (text, place = {}) => ({
  message_id: randomUUID(),
  conversation_id: null,
  parent_id: null,
  text,
  ...place,
});

// A whole answer.
const first = await new Client().connect();
const asked = await first.call("message:send", send(`${question} whole`));
await first.ended(asked.answer_id);
report.whole = first.shown(asked.answer_id);

// Stopped in the middle.
const long = await first.call("message:send", send(`${question} long`));
const hasBegun = () => (first.answer(long.answer_id).parts[0] ?? "").length >= 20;
await first.until(hasBegun);
report.stopAck = await first.call("answer:stop", { answer_id: long.answer_id });
await first.ended(long.answer_id);
report.stopped = first.shown(long.answer_id);

// Continued, left in the middle, and resumed by another socket with the text held.
const resumed = { answer_id: long.answer_id, request_id: randomUUID() };
report.continueAck = await first.call("answer:continue", resumed);
const before = report.stopped.parts[0].length;
await first.until(() => first.answer(long.answer_id).parts[0].length >= before + 20);
first.socket.disconnect();
const left = first.answer(long.answer_id);
const second = await new Client().connect();
second.answers.set(long.answer_id, { ...left, parts: [...left.parts], deltas: 0, end: null });
const lengths = left.parts.map((part) => part.length);
const opened = await second.call("conversation:open", {
  conversation_id: long.conversation_id,
  have: { [long.answer_id]: { run: left.run, lengths } },
});
report.openedWhile = { running: opened.conversation.running, messages: opened.messages };
report.held = lengths;
await second.ended(long.answer_id, 2);
report.continued = second.shown(long.answer_id);

// Another answer to the same message, requested twice with one id.
const again = { answer_id: long.answer_id, request_id: randomUUID() };
const acks = [
  await second.call("answer:regenerate", again),
  await second.call("answer:regenerate", again),
];
report.regenerateAcks = acks;
await second.ended(acks[0].answer_id);
report.regenerated = second.shown(acks[0].answer_id);

// The whole conversation for a client that holds nothing.
const third = await new Client().connect();
const whole = { conversation_id: long.conversation_id, have: {} };
report.reopened = await third.call("conversation:open", whole);

second.socket.disconnect();
third.socket.disconnect();
clearTimeout(timeLimit);
console.log(JSON.stringify(report));
