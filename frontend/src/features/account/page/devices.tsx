/** The sessions of the account: each other one can be ended, and all others at once. */
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../components/ui/button";
import { texts } from "../../../i18n";
import { accountTexts } from "../../../i18n/account";
import { askAccount, type Device } from "../account-http";
import { deviceName } from "./device-name";
import { Fault, useRequest } from "../form";
import { SignOut } from "../sign-out-buttons";

interface DevicesProps {
  onLeave: (path: string) => void;
}

export function Devices({ onLeave }: DevicesProps) {
  const words = accountTexts();
  const [devices, setDevices] = useState<readonly Device[] | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { fault, run } = useRequest();
  const load = async () => {
    setDevices((await askAccount<{ devices: Device[] }>("GET", "account/devices")).devices);
  };
  useEffect(() => {
    void run(load);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  const revoke = (revoked: readonly Device[]) =>
    run(async () => {
      try {
        for (const { id } of revoked)
          await askAccount("DELETE", `account/devices/${encodeURIComponent(id)}`);
      } finally {
        await load();
      }
      // The button is gone.
      heading.current?.focus();
    });
  const others = devices?.filter(({ is_this }) => !is_this) ?? [];
  return (
    <section className="account-part">
      <h2 ref={heading} tabIndex={-1}>
        {words.devices}
      </h2>
      <Fault text={fault} />
      <ul className="account-list">
        {devices?.map((device) => (
          <li key={device.id}>
            <div>
              <span dir="auto" title={device.device}>
                {deviceName(device.device) || words.unknownDevice}
              </span>
              <span className="field-hint">
                {device.is_this
                  ? words.thisDevice
                  : words.lastUsed(texts.moment(new Date(device.used_at)))}
              </span>
            </div>
            {!device.is_this && (
              <Button
                tone="plain"
                aria-label={words.revokeOf(deviceName(device.device))}
                onClick={() => void revoke([device])}
              >
                {words.revoke}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="account-links">
        {others.length > 1 && (
          <Button tone="plain" onClick={() => void revoke(others)}>
            {words.revokeOthers}
          </Button>
        )}
        {others.length > 0 && <SignOut isEverywhere onLeave={onLeave} />}
      </div>
    </section>
  );
}
