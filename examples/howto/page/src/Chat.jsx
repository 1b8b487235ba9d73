import { useEffect, useState } from "react";
import { io } from "socket.io-client";

const socket = io({ transports: ["websocket"] }); // once, to the origin the page came from

export default function Chat() {
  const [question, setQuestion] = useState("");
  const [answer, setAnswer] = useState("");
  const [state, setState] = useState("ready");

  useEffect(() => {
    const on = {
      delta: (text) => setAnswer((soFar) => soFar + text),
      end: (finishReason) => setState(finishReason === "stop" ? "ready" : (finishReason ?? "cut off")),
      failed: setState,
      disconnect: () => setState((now) => (now === "answering" ? "connection lost" : now)),
    };
    for (const [event, handler] of Object.entries(on)) socket.on(event, handler);
    return () => Object.entries(on).forEach(([event, handler]) => socket.off(event, handler));
  }, []);

  function ask(event) {
    event.preventDefault();
    setAnswer("");
    setState("answering");
    socket.emit("ask", question);
  }

  return (
    <form onSubmit={ask}>
      <input aria-label="Question" value={question} onChange={(e) => setQuestion(e.target.value)} />
      <button disabled={state === "answering" || !question}>Ask</button>
      <p role="status">{state}</p>
      <pre style={{ whiteSpace: "pre-wrap" }}>{answer}</pre>
    </form>
  );
}
