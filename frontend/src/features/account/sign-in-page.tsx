/** The page at /sign-in: name and password, a new account, or a link's secret in the fragment. */
import { useEffect, useState } from "react";
import { Button } from "../../components/ui/button";
import { basePath } from "../../lib/page-meta";
import { texts } from "../../i18n";
import { accountTexts } from "../../i18n/account";
import { askAccount, type Account, type SignedIn } from "./account-http";
import { Adoption } from "./adoption";
import { Fault, Field, Form, useRequest } from "./form";
import { LinkForm } from "./link-form";
import "../../styles/account.css";

type Leave = (next: string) => void;

function PasswordForm({ isNew, onSignedIn }: { isNew: boolean; onSignedIn: Done }) {
  const words = accountTexts();
  const send = async ({ name, password }: Record<string, string>) => {
    const next = new URLSearchParams(location.search).get("next");
    const path = isNew ? "account/sign-up" : "account/sign-in";
    await onSignedIn(await askAccount("POST", path, { name, password, next }));
  };
  return (
    <Form submit={isNew ? words.signUp : words.signIn} onSend={send}>
      <Field label={words.name} name="name" autoComplete="username" maxLength={254} autoFocus />
      <Field
        label={words.password}
        name="password"
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        maxLength={500}
        {...(isNew && { hint: words.passwordHint })}
      />
    </Form>
  );
}

function PasswordForms({ account, onSignedIn }: { account: Account; onSignedIn: Done }) {
  const words = accountTexts();
  const [isNew, setNew] = useState(false);
  return (
    <>
      <h1>{isNew ? words.signUp : words.signIn}</h1>
      <PasswordForm key={String(isNew)} isNew={isNew} onSignedIn={onSignedIn} />
      {account.can_sign_up && (
        <Button
          onClick={() => {
            setNew(!isNew);
          }}
        >
          {isNew ? words.toSignIn : words.toSignUp}
        </Button>
      )}
    </>
  );
}

type Done = (signedIn: SignedIn) => Promise<void>;

function Forms({ account, onSignedIn }: { account: Account; onSignedIn: Done }) {
  const words = accountTexts();
  const secret = location.hash.slice(1);
  if (secret) return <LinkForm secret={secret} onSignedIn={onSignedIn} />;
  if (account.mode === "password")
    return <PasswordForms account={account} onSignedIn={onSignedIn} />;
  return (
    <>
      <h1>{words.signIn}</h1>
      <p>{words.needsLink}</p>
    </>
  );
}

function goTo(next: string): void {
  location.replace(next);
}

export function SignInPage({ onLeave = goTo }: { onLeave?: Leave }) {
  const words = accountTexts();
  const [account, setAccount] = useState<Account | null>(null);
  const [signedIn, setSignedIn] = useState<SignedIn | null>(null);
  const { fault, run } = useRequest();
  const load = () =>
    run(async () => {
      setAccount(await askAccount("GET", "account"));
    });
  useEffect(() => {
    document.title = `${words.signIn} · ${texts.product}`;
    void load();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  const leave = (next: string) => {
    onLeave(next || `${basePath()}/`);
  };
  const onSignedIn: Done = async (done) => {
    // The person is signed in: a failure to count only leaves out the offer.
    const after = await askAccount<Account>("GET", "account").catch(() => null);
    if (!after?.adoptable) {
      leave(done.next);
      return;
    }
    setAccount(after);
    setSignedIn(done);
  };
  const done = () => {
    leave(signedIn?.next ?? "");
  };
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        {fault !== null && (
          <>
            <Fault text={fault} />
            <Button tone="plain" onClick={() => void load()}>
              {words.retry}
            </Button>
          </>
        )}
        {!account && fault === null && <p role="status">{words.loading}</p>}
        {account && !signedIn && <Forms account={account} onSignedIn={onSignedIn} />}
        {account && signedIn && (
          <>
            <h1>{words.adoptTitle}</h1>
            <Adoption count={account.adoptable} onAdopted={done} onDecline={done} />
          </>
        )}
      </div>
    </main>
  );
}
