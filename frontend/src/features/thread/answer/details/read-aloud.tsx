/** Reads an answer aloud by the browser's own voices. */
import { useSyncExternalStore } from "react";
import { Button } from "../../../../components/ui/button";
import { useSession } from "../../../../session/context";
import { currentLanguage, texts } from "../../../../i18n";
import { SpokenStream } from "../../../markdown/text/spoken-stream";
import { partKind } from "../../part-kinds";

let reading_id: string | null = null;
const listeners = new Set<() => void>();

function setReading(id: string | null): void {
  reading_id = id;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Chromium ends a long utterance early, so that each paragraph is one of its own. */
function speak(answer_id: string, text: string): void {
  speechSynthesis.cancel();
  const paragraphs = text.split("\n").filter((paragraph) => paragraph.trim() !== "");
  setReading(answer_id);
  paragraphs.forEach((paragraph, index) => {
    const utterance = new SpeechSynthesisUtterance(paragraph);
    utterance.lang = currentLanguage();
    const finish = () => {
      const isLast = index === paragraphs.length - 1;
      if (isLast && reading_id === answer_id) setReading(null);
    };
    utterance.onend = utterance.onerror = finish;
    speechSynthesis.speak(utterance);
  });
}

function stop(): void {
  setReading(null);
  speechSynthesis.cancel();
}

export function ReadAloud({ answer_id }: { answer_id: string }) {
  const { store } = useSession();
  const isReading = useSyncExternalStore(subscribe, () => reading_id === answer_id);
  if (!("speechSynthesis" in window)) return null;
  const read = () => {
    const parts = store.get().texts[answer_id]?.parts ?? [];
    const source = parts.filter(({ kind }) => partKind(kind).isBody).map(({ text }) => text);
    speak(answer_id, new SpokenStream().end(source.join("\n\n")));
  };
  return (
    <Button icon={isReading ? "stop" : "speaker"} onClick={isReading ? stop : read}>
      {isReading ? texts.answer.stopReading : texts.answer.readAloud}
    </Button>
  );
}
