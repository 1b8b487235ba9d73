// A fake provider with OpenAI's stream over real HTTP. The benchmark writes each delta itself, so it
// knows when each was sent.
import { once } from "node:events";
import { createServer } from "node:http";

const event = (choice) =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "bench", choices: [choice] })}\n\n`;
const delta = (content) => event({ index: 0, delta: { content }, finish_reason: null });

export class FakeOpenAI {
  #server = createServer((request, response) => void this.#serve(request, response));
  #answers = new Map();

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${this.#server.address().port}/v1`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Resolves with the open response to `question` when the server has requested it. */
  requestFor(question) {
    return new Promise((resolve) => this.#answers.set(question, resolve));
  }

  async #serve(request, response) {
    let body = "";
    for await (const piece of request) body += piece;
    if (!request.url.endsWith("/chat/completions")) {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ object: "list", data: [{ id: "bench", object: "model" }] }));
      return;
    }
    const { messages } = JSON.parse(body);
    const question = messages.findLast(({ role }) => role === "user").content;
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.socket.setNoDelay(true);
    const answer = {
      write: (text) => response.write(delta(text)),
      end: () => {
        response.write(event({ index: 0, delta: {}, finish_reason: "stop" }));
        response.end("data: [DONE]\n\n");
      },
    };
    const resolve = this.#answers.get(question);
    this.#answers.delete(question);
    if (resolve) resolve(answer);
    else {
      // No measurement awaits this question: it fills a conversation and gets a short answer.
      answer.write(question.split("\n").slice(1).join("\n") || "Yes.");
      answer.end();
    }
  }
}
