/** Tells screen readers how an answer goes: its start, finished paragraphs now and then, its end. */
import { useEffect, useRef } from "react";
import { announce } from "../../components/ui/announcer";
import type { Answer, Status } from "../../protocol";
import { useChat, useSession } from "../../session/context";
import { selectPath } from "../../store/selectors";
import { isAnswer } from "../../protocol";
import { texts } from "../../texts";

const EVERY_MS = 2_000;
const LONGEST = 600;

function endWords(status: Exclude<Status, "streaming">): string {
  if (status === "completed") return texts.answer.statusComplete;
  return status === "stopped" ? texts.answer.statusStopped : texts.answer.statusFailed;
}

function spoken(markdown: string): string {
  return markdown
    .replace(/[*_`#>|~]+/g, "")
    .trim()
    .slice(0, LONGEST);
}

function useParagraphs(answer_id: string | null): void {
  const { store } = useSession();
  useEffect(() => {
    if (answer_id === null) return undefined;
    const textNow = () =>
      store.get().texts[answer_id]?.parts.findLast((p) => p.kind === "text")?.text ?? "";
    let said = textNow().length;
    const timer = setInterval(() => {
      const text = textNow();
      const end = text.lastIndexOf("\n\n");
      if (end <= said) return;
      announce(spoken(text.slice(said, end)));
      said = end;
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [answer_id, store]);
}

export function AnswerStatus({ conversation_id }: { conversation_id: string | null }) {
  const answer = useChat(
    (state): Answer | null => selectPath(state, conversation_id).findLast(isAnswer) ?? null,
  );
  const before = useRef<{ id: string; status: Status } | null>(null);
  const status = answer?.status ?? null;
  const id = answer?.id ?? null;
  useEffect(() => {
    const last = before.current;
    before.current = id !== null && status !== null ? { id, status } : null;
    if (id === null || status === null) return;
    if (status === "streaming") {
      if (last?.id !== id || last.status !== "streaming") announce(texts.answer.statusAnswering);
    } else if (last?.id === id && last.status === "streaming") announce(endWords(status));
  }, [id, status]);
  useParagraphs(status === "streaming" ? id : null);
  return null;
}
