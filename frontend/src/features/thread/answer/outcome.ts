/** Maps how an answer ended to its text, icon and actions: one table for all outcomes. */
import type { Answer } from "@wordbrook/client";
import type { IconName } from "../../../components/ui/icon";
import { sentenceOf, texts } from "../../../i18n";

export interface Outcome {
  tone: "stopped" | "failed" | "interrupted" | "cut";
  icon: IconName;
  words: string;
}

function plain(tone: Outcome["tone"], icon: IconName, words: string): Outcome {
  return { tone, icon, words };
}

/** Return null for an answer that streams or ended normally. */
export function outcomeOf(answer: Answer, hasText: boolean): Outcome | null {
  const reason = answer.error ? sentenceOf(answer.error) : null;
  switch (answer.status) {
    case "streaming":
      return null;
    case "stopped":
      return plain("stopped", "pause", texts.answer.stopped);
    case "interrupted":
      return plain("interrupted", "cut", reason ?? texts.answer.interrupted);
    case "failed":
      return plain("failed", "warning", reason ?? texts.answer.failed);
    case "completed":
      if (answer.finish_reason === "length") return plain("cut", "cut", texts.answer.length);
      if (answer.finish_reason === "content_filter") {
        return plain("failed", "warning", texts.answer.filtered);
      }
      return hasText ? null : plain("cut", "cut", texts.answer.empty);
  }
}

export function isContinuable(answer: Answer, hasText: boolean): boolean {
  if (!hasText || answer.status === "streaming") return false;
  return answer.status !== "completed" || answer.finish_reason === "length";
}
