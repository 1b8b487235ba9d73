/** Shows that a service the server needs is away, and what that means for the user. */
import type { ServerDegraded } from "@wordbrook/client";
import { useChat } from "../../session/context";
import { texts } from "../../i18n";

/** Return one sentence: the consequence that matters most. */
function wordsFor({ away, can_ask }: ServerDegraded): string {
  if (!can_ask) return texts.degraded.cannotAsk;
  if (away.includes("journal")) return texts.degraded.unsafe;
  if (away.includes("redis") || away.includes("deaf")) return texts.degraded.late;
  return texts.degraded.other;
}

export function DegradedNote() {
  const degraded = useChat((state) => state.degraded);
  const isOnline = useChat((state) => state.connection.phase === "online");
  if (!degraded || !isOnline) return null;
  return (
    <div className="connection-note degraded-note" role="status">
      <span className="connection-dot" aria-hidden="true" />
      <span>{wordsFor(degraded)}</span>
    </div>
  );
}
