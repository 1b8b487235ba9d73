/** Tells the user that an answer has ended while the tab is hidden, where they switched it on. */
import { useEffect } from "react";
import { usePreference } from "../../components/preferences/use-preference";
import { useSession } from "../../session/context";

export function useEndNotices(): void {
  const session = useSession();
  const isOn = usePreference("notifications") === "on";
  useEffect(() => {
    if (!isOn) return undefined;
    const watch = import("./end-notices").then(
      ({ watchEnds }) => watchEnds(session),
      () => null,
    );
    return () => void watch.then((stop) => stop?.());
  }, [isOn, session]);
}
