/** Says that the session has ended; a question leads to the sign-in. */
import { useEffect } from "react";
import { announce } from "../../../components/ui/announcer";
import { showToast } from "../../../components/ui/toast";
import { useChat } from "../../../session/context";
import { accountTexts } from "../../../i18n/account";
import { signInPath } from "./sign-in-path";

function goTo(path: string): void {
  location.assign(path);
}

export function SignedOut({ onLeave = goTo }: { onLeave?: (path: string) => void }) {
  const words = accountTexts();
  // One that waits for a running answer was not asked just now.
  const isAsking = useChat(({ outbox }) =>
    outbox.some(
      ({ phase, after_answer_id }) =>
        phase === "sending" || (phase === "queued" && after_answer_id === null),
    ),
  );
  useEffect(() => {
    // They may have words of the conversations.
    showToast(null);
    announce("");
  }, []);
  useEffect(() => {
    // The outbox is that of all tabs.
    if (isAsking && document.visibilityState === "visible") onLeave(signInPath({ isKept: true }));
  }, [isAsking, onLeave]);
  return (
    <div className="connection-note connection-refused" role="alert">
      <span>{words.signedOut}</span>
      <a href={signInPath()}>{words.signIn}</a>
    </div>
  );
}
