/** The own account: who is signed in, quotas, password, devices, API tokens, data. */
import { useId } from "react";
import { basePath } from "../../../lib/page-meta";
import { accountTexts } from "../../../i18n/account";
import type { Account, Person } from "../account-http";
import { DownloadLink, DownloadNote, useDownload } from "../../transfer/download-link";
import { Adoption } from "../adoption";
import { Devices } from "./devices";
import { PasswordChange } from "./password-change";
import { Quotas } from "../quotas";
import { SignOut } from "../sign-out-buttons";
import { Tokens } from "./tokens";

interface AccountSettingsProps {
  account: Account;
  person: Person;
  onLeave: (path: string) => void;
}

export function AccountSettings({ account, person, onLeave }: AccountSettingsProps) {
  const words = accountTexts();
  const hasSessions = account.mode !== "proxy";
  return (
    <>
      <section className="account-part">
        <div className="account-row">
          <p>
            {words.signedInAs(person.shown_name)}
            {person.shown_name !== person.name && (
              <span className="field-hint"> {person.name}</span>
            )}
          </p>
          {hasSessions && <SignOut onLeave={onLeave} />}
        </div>
        {account.adoptable > 0 && (
          <Adoption
            count={account.adoptable}
            onAdopted={() => {
              onLeave(`${basePath()}/`);
            }}
          />
        )}
      </section>
      {account.quotas.length > 0 && (
        <section className="account-part">
          <h2>{words.quotasTitle}</h2>
          <Quotas quotas={account.quotas} />
        </section>
      )}
      {account.mode === "password" && account.has_password && <PasswordChange />}
      {hasSessions && <Devices onLeave={onLeave} />}
      <Tokens />
      <Data />
    </>
  );
}

function Data() {
  const words = accountTexts();
  const download = useDownload();
  const hint = useId();
  return (
    <section className="account-part">
      <h2>{words.data}</h2>
      <p className="field-hint" id={hint}>
        {words.exportHint}
      </p>
      <p>
        <DownloadLink path="account/export" label={words.export} hint={hint} download={download} />
      </p>
      <DownloadNote of={download} />
    </section>
  );
}
