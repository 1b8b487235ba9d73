import { StrictMode, type FormEvent } from "react";
import { createRoot } from "react-dom/client";
import { useAnswer, useConnection, useConversation, WordbrookProvider } from "@wordbrook/react";

function Answer({ id }: { id: string }) {
  const { text, isRunning, answer } = useAnswer(id);
  return <article aria-busy={isRunning}>{text || answer?.error?.message}</article>;
}

function Chat() {
  const { messages, pending, running, send, stop } = useConversation(null);
  const { phase } = useConnection();
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("question") as HTMLInputElement;
    if (field.value.trim()) send(field.value);
    field.value = "";
  };
  return (
    <>
      {messages.map((message) => {
        if (message.role === "assistant") return <Answer key={message.id} id={message.id} />;
        const text = message.parts.map((part) => ("text" in part ? part.text : "")).join("");
        return <p key={message.id} className="user">{text}</p>;
      })}
      {pending.map((item) => <p key={item.message_id}>{item.text} ({item.phase})</p>)}
      <form onSubmit={ask}>
        <input name="question" aria-label="Question" />
        <button>Ask</button>
        {running && <button type="button" onClick={() => void stop()}>Stop</button>}
      </form>
      <small role="status">{phase}</small>
    </>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode><WordbrookProvider><Chat /></WordbrookProvider></StrictMode>,
);
