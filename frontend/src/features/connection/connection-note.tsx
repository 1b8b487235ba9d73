/** Shows that the connection is lost, after the first second. */
import { useEffect, useState } from "react";
import { Button } from "../../components/ui/button";
import { lazyComponent } from "../../components/loading/lazy-component";
import { useChat } from "../../session/context";
import { canSignIn } from "../../session/person";
import { hasSessionEnded } from "../../session/selectors";
import { sentenceOf, texts } from "../../i18n";

const QUIET_MS = 1_000;
const SignedOut = lazyComponent(
  () => import("../account/session/signed-out"),
  (module) => module.SignedOut,
);

function useIsLate(isOnline: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (isOnline) return undefined;
    const timer = setTimeout(() => {
      setLate(true);
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isOnline]);
  return isLate && !isOnline;
}

export function ConnectionNote() {
  const connection = useChat((state) => state.connection);
  const hasEnded = useChat(hasSessionEnded);
  const isLate = useIsLate(connection.phase === "online");
  if (!isLate) return null;
  if (connection.phase === "refused") {
    if (hasEnded && canSignIn()) return <SignedOut />;
    return (
      <div className="connection-note connection-refused" role="alert">
        <span>{sentenceOf(connection.error) || texts.connection.refused}</span>
        <Button
          tone="plain"
          onClick={() => {
            location.reload();
          }}
        >
          {texts.connection.reload}
        </Button>
      </div>
    );
  }
  const words =
    connection.phase === "waiting"
      ? connection.error
        ? sentenceOf(connection.error)
        : texts.connection.offline
      : texts.connection.connecting;
  return (
    <div className="connection-note" role="status">
      <span className="connection-dot" aria-hidden="true" />
      <span>{words}</span>
    </div>
  );
}
