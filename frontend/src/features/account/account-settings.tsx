/** The account in the settings: who is signed in, password, devices and API tokens. */
import { useCallback, useEffect, useState } from "react";
import { Button } from "../../components/ui/button";
import { basePath } from "../../lib/page-meta";
import { accountTexts } from "../../i18n/account";
import { askAccount, type Account } from "./account-http";
import { Adoption } from "./adoption";
import { Devices } from "./devices";
import { Fault, Field, Form, useRequest } from "./form";
import { Tokens } from "./tokens";
import "../../styles/account.css";

function PasswordChange() {
  const words = accountTexts();
  const [isDone, setDone] = useState(false);
  const send = async ({ current, next }: Record<string, string>, form: HTMLFormElement) => {
    setDone(false);
    await askAccount("POST", "account/password", { current, new: next });
    form.reset();
    setDone(true);
  };
  return (
    <details className="account-part">
      <summary>{words.changePassword}</summary>
      <Form submit={words.changePassword} onSend={send}>
        <Field
          label={words.currentPassword}
          name="current"
          type="password"
          autoComplete="current-password"
        />
        <Field
          label={words.newPassword}
          hint={words.passwordHint}
          name="next"
          type="password"
          autoComplete="new-password"
        />
      </Form>
      <p role="status">{isDone && words.passwordChanged}</p>
    </details>
  );
}

function goTo(path: string): void {
  location.assign(path);
}

export function AccountSettings({ onLeave = goTo }: { onLeave?: (path: string) => void }) {
  const words = accountTexts();
  const [account, setAccount] = useState<Account | null>(null);
  const [isDeclined, setDeclined] = useState(false);
  const { fault, run } = useRequest();
  const load = useCallback(async () => {
    setAccount(await askAccount("GET", "account"));
  }, []);
  useEffect(() => {
    void run(load);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  const leave = (path: string) => {
    onLeave(`${basePath()}${path}`);
  };
  const signOut = () =>
    run(async () => {
      await askAccount("POST", "account/sign-out");
      leave("/sign-in");
    });
  if (!account?.user)
    return fault === null ? <p role="status">{words.loading}</p> : <Fault text={fault} />;
  const isProxy = account.mode === "proxy";
  return (
    <>
      <div className="account-row">
        <p>{words.signedInAs(account.user.shown_name)}</p>
        {!isProxy && (
          <Button tone="plain" onClick={() => void signOut()}>
            {words.signOut}
          </Button>
        )}
      </div>
      <Fault text={fault} />
      {account.adoptable > 0 && !isDeclined && (
        <Adoption
          count={account.adoptable}
          onAdopted={() => {
            leave("/");
          }}
          onDecline={() => {
            setDeclined(true);
          }}
        />
      )}
      {account.mode === "password" && account.has_password && <PasswordChange />}
      {!isProxy && <Devices />}
      <Tokens />
    </>
  );
}
