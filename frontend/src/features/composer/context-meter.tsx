/** How much of the model's context the conversation uses, by the usage of its newest answer. */
import { type Answer, isAnswer, type ModelList, selectPath } from "@wordbrook/client";
import { useChat } from "../../session/context";
import { texts } from "../../i18n";

const NEARLY_FULL = 80;

interface MeterProps {
  conversation_id: string | null;
  models: ModelList;
  /** The chosen model; null for the server's default. */
  model: string | null;
}

/** Return the used part in per cent, at most 100; null where usage or size is unknown. */
export function contextUsed(
  usage: Answer["usage"],
  list: ModelList,
  model: string | null,
): number | null {
  const size = list.models.find(({ id }) => id === (model ?? list.default))?.context_tokens ?? 0;
  const used = (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
  if (size <= 0 || used <= 0) return null;
  return Math.min(100, Math.round((used / size) * 100));
}

export function ContextMeter({ conversation_id, models, model }: MeterProps) {
  const usage = useChat(
    (state) =>
      selectPath(state, conversation_id).findLast(
        (message): message is Answer => isAnswer(message) && message.usage !== null,
      )?.usage ?? null,
  );
  const percent = contextUsed(usage, models, model);
  if (percent === null || percent === 0) return null;
  const words = texts.composer.contextUsed(percent);
  return (
    <svg
      className={percent >= NEARLY_FULL ? "context-meter context-full" : "context-meter"}
      viewBox="0 0 20 20"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <circle cx="10" cy="10" r="7" />
      <circle cx="10" cy="10" r="7" pathLength="100" strokeDasharray={`${String(percent)} 100`} />
    </svg>
  );
}
