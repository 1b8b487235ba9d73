/** The account in the settings of the chat: who is signed in, quotas, and the way to the rest. */
import { useEffect, useState } from "react";
import { basePath } from "../../lib/page-meta";
import { accountTexts } from "../../i18n/account";
import { askAccount, type Account } from "./account-http";
import { Fault, useRequest } from "./form";
import { partsFor } from "./page/parts";
import { Quotas } from "./quotas";
import { SignOut } from "./sign-out-buttons";
import "../../styles/account.css";

function goTo(path: string): void {
  location.replace(path);
}

export function AccountSummary({ onLeave = goTo }: { onLeave?: (path: string) => void }) {
  const words = accountTexts();
  const [account, setAccount] = useState<Account | null>(null);
  const { fault, run } = useRequest();
  useEffect(() => {
    void run(async () => {
      setAccount(await askAccount("GET", "account"));
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  if (fault !== null) return <Fault text={fault} />;
  if (!account)
    return (
      <p className="account-waits" role="status">
        {words.loading}
      </p>
    );
  if (!account.user) return <Fault text={words.errors.unauthenticated} />;
  const page = `${basePath()}/account`;
  const part = partsFor(account)[1];
  return (
    <>
      <div className="account-row">
        <p>{words.signedInAs(account.user.shown_name)}</p>
        {account.mode !== "proxy" && <SignOut onLeave={onLeave} />}
      </div>
      <Quotas quotas={account.quotas} />
      <div className="account-links">
        <a href={page}>{words.toAccount}</a>
        {part !== undefined && <a href={`${page}#${part}`}>{words.administration}</a>}
      </div>
    </>
  );
}
