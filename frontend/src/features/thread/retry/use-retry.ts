/** Regenerates an answer: on a press, or once by itself where the server named a wait. */
import { useState } from "react";
import type { Answer, WireError } from "@wordbrook/client";
import { derivedUuid } from "../../../lib/derived-uuid";
import { useChat, useSession } from "../../../session/context";
import { focusComposer } from "../../composer/focus";

/** Messages whose answer was retried automatically: a second retry needs a press. */
const retried = new Set<string>();

interface Retry {
  retry: (isAutomatic: boolean) => void;
  /** Seconds until the automatic retry; null where there is none. */
  automatic_s: number | null;
}

export function useRetry(answer: Answer, onRefused: (error: WireError | null) => void): Retry {
  const { answers } = useSession();
  const isNews = useChat((state) => state.seen_live[answer.id] === true);
  const [isOver, setOver] = useState(() => retried.has(answer.parent_id ?? ""));
  const wait_s = answer.error?.retryable ? (answer.error.retry_after_s ?? null) : null;
  const isAutomatic = answer.status === "failed" && isNews && !isOver;
  return {
    automatic_s: isAutomatic ? wait_s : null,
    retry: (isByItself) => {
      onRefused(null);
      // The pressed button disappears with its answer.
      if (!isByItself) focusComposer();
      setOver(true);
      if (isByItself) retried.add(answer.parent_id ?? "");
      // Two tabs count down the same second: one id makes their requests one.
      const request_id = isByItself ? derivedUuid(`retry:${answer.id}`) : undefined;
      void answers.regenerate(answer.id, { request_id }).then(onRefused);
    },
  };
}
