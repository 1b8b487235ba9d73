// The lower bound: Node's HTTP client, JSON.parse and socket.io, without storage or resumption.
import http from "node:http";
import { Server } from "socket.io";

const provider = new URL(`${process.env.OPENAI_BASE_URL}/chat/completions`);
const agent = new http.Agent({ keepAlive: true });
const server = http.createServer();
const io = new Server(server, { transports: ["websocket"] });

io.on("connection", (socket) => {
  socket.on("ask", (question) => {
    const messages = [{ role: "user", content: question }];
    const body = JSON.stringify({ model: "bench", messages, stream: true });
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const request = http.request(provider, { method: "POST", agent, headers }, (response) => {
      relay(response, socket);
    });
    request.on("error", (error) => socket.emit("failed", error.message));
    request.end(body);
  });
});

function relay(response, socket) {
  let rest = "";
  let finishReason = null;
  response.setEncoding("utf8");
  response.on("data", (piece) => {
    const events = (rest + piece).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.slice("data: ".length);
      if (data === "[DONE]") continue;
      const choice = JSON.parse(data).choices[0];
      if (choice?.delta.content) socket.emit("delta", choice.delta.content);
      finishReason = choice?.finish_reason ?? finishReason;
    }
  });
  response.on("end", () => socket.emit("end", finishReason));
}

server.listen(Number(process.env.PORT), "127.0.0.1");
