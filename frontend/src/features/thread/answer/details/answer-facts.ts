/** Lists the known facts about an answer as name and value. Pure. */
import type { Answer } from "@wordbrook/client";
import { texts } from "../../../../i18n";

/**
 * Return tokens per second from the first delta on; null without a token count or a measurable
 * time.
 */
export function speedOf({ usage, timings }: Answer): number | null {
  const tokens = usage?.output_tokens ?? 0;
  const took_ms = (timings?.total_ms ?? 0) - (timings?.first_delta_ms ?? Infinity);
  return tokens > 0 && took_ms > 0 ? (tokens / took_ms) * 1000 : null;
}

export function factsOf(answer: Answer, model: string): [string, string][] {
  const { usage, timings } = answer;
  const names = texts.details;
  const speed = speedOf(answer);
  const inSeconds = (ms: number | null | undefined) => (ms == null ? null : names.seconds(ms));
  const asNumber = (count: number | null | undefined) =>
    count == null ? null : texts.number(count);
  const facts: [string, string | null][] = [
    [names.model, model],
    [names.when, texts.moment(new Date(answer.created_at))],
    [names.first, inSeconds(timings?.first_delta_ms)],
    [names.total, inSeconds(timings?.total_ms)],
    [names.speed, speed === null ? null : names.aSecond(speed)],
    [names.input, asNumber(usage?.input_tokens)],
    [names.output, asNumber(usage?.output_tokens)],
    [names.reasoning, asNumber(usage?.reasoning_tokens)],
    [names.endedBy, answer.details?.finish_word ?? null],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}
