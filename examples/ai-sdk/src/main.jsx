import { useEffect } from "react";
import { createRoot } from "react-dom/client";
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";

const headers = { "Content-Type": "application/json" };
const post = (path) => fetch(path, { method: "POST", headers, body: "{}" });
const transport = new DefaultChatTransport({ api: "/api/ai-sdk/chat" });
const id = (sessionStorage.chat ??= crypto.randomUUID());
const RETRY_MS = 1000;

function Chat() {
  const { messages, sendMessage, status, resumeStream } = useChat({ id, transport });
  // A lost connection: the answer goes on at the server, and is shown whole once it is back.
  useEffect(() => {
    if (status !== "error") return undefined;
    const timer = setInterval(resumeStream, RETRY_MS);
    return () => clearInterval(timer);
  }, [status, resumeStream]);
  const ask = (event) => {
    event.preventDefault();
    sendMessage({ text: event.currentTarget.question.value });
    event.currentTarget.reset();
  };
  return (
    <>
      {messages.map(({ id, role, parts }) => (
        <article key={id} className={role}>
          {parts.map((part) => (part.type === "text" ? part.text : "")).join("")}
        </article>
      ))}
      <form onSubmit={ask}>
        <input name="question" aria-label="Question" />
        <button>Ask</button>
        {status === "streaming" && (
          <button type="button" onClick={() => post(`/api/answers/${messages.at(-1).id}/stop`)}>Stop</button>
        )}
      </form>
      <small role="status">{status}</small>
    </>
  );
}

await post("/api/session");
createRoot(document.getElementById("root")).render(<Chat />);
