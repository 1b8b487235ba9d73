/** Switches notifications on; the browser asks for its permission then, and not before. */
import { useState } from "react";
import { usePreference } from "../../components/preferences/use-preference";
import { setPreference } from "../../lib/preferences";
import { settingsTexts } from "../../i18n/settings";
import { Switch } from "./fields";

export function NotificationsSwitch() {
  const words = settingsTexts();
  const isWanted = usePreference("notifications") === "on";
  const [permission, setPermission] = useState(() => Notification.permission);
  const [isTried, setTried] = useState(false);
  const change = async (isOn: boolean) => {
    setTried(true);
    const now = isOn ? await Notification.requestPermission() : permission;
    setPermission(now);
    setPreference("notifications", isOn && now === "granted" ? "on" : "off");
  };
  const isBlocked = permission === "denied" && (isTried || isWanted);
  return (
    <Switch
      label={words.notifications}
      isOn={isWanted && permission === "granted"}
      onSwitch={(isOn) => void change(isOn)}
      {...(isBlocked ? { hint: words.notificationsBlocked, isFault: true } : {})}
    />
  );
}
