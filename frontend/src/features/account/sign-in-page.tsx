/** The page at /sign-in: name and password, a new account, or a link's secret in the fragment. */
import { useEffect, useRef, useState } from "react";
import { Button } from "../../components/ui/button";
import { Logo } from "../../components/ui/logo";
import { basePath } from "../../lib/page-meta";
import { onPersonChange } from "../../session/person";
import { texts } from "../../i18n";
import { accountTexts } from "../../i18n/account";
import { askAccount, type Account, type SignedIn } from "./account-http";
import { Adoption } from "./adoption";
import { Fault, Field, Form, useRequest } from "./form";
import { ForgotPassword } from "./forgot-password";
import { LinkForm } from "./link-form";
import { OidcByLink, OidcSignIn } from "./oidc-sign-in";
import { askSignIn, nextHere } from "./session/sign-in";
import { signedOutPath, signOut } from "./session/sign-out";
import "../../styles/account.css";

type Leave = (next: string) => void;

function PasswordForm({ isNew, onSignedIn }: { isNew: boolean; onSignedIn: Done }) {
  const words = accountTexts();
  const send = async ({ name, password }: Record<string, string>) => {
    const path = isNew ? "account/sign-up" : "account/sign-in";
    await onSignedIn(await askSignIn(path, { name, password }));
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
      {account.can_reset_by_mail && !isNew && <ForgotPassword />}
    </>
  );
}

type Done = (signedIn: SignedIn) => Promise<void>;

/** Shown to a person who is signed in already. */
function Known({ name, onChange }: { name: string; onChange: () => void }) {
  const words = accountTexts();
  const { fault, run } = useRequest();
  const change = () =>
    run(async () => {
      const path = await signOut();
      if (path === signedOutPath()) onChange();
      else location.assign(path);
    });
  return (
    <>
      <h1>{words.signedInAs(name)}</h1>
      <Fault text={fault} />
      <div className="account-row">
        <a className="button button-strong" href={nextHere()}>
          {words.continue}
        </a>
        <Button tone="plain" onClick={() => void change()}>
          {words.signOut}
        </Button>
      </div>
    </>
  );
}

interface FormsProps {
  account: Account;
  onSignedIn: Done;
  onReload: () => void;
  onLeave: () => void;
}

function Adopting({ account, onDone }: { account: Account; onDone: () => void }) {
  const words = accountTexts();
  return (
    <>
      <h1>{words.adoptTitle}</h1>
      <Adoption count={account.adoptable} onAdopted={onDone} onDecline={onDone} />
    </>
  );
}

function Forms({ account, onSignedIn, onReload, onLeave }: FormsProps) {
  const words = accountTexts();
  const secret = location.hash.slice(1);
  const provider = account.provider_name ?? "";
  if (secret && provider) return <OidcByLink key={secret} name={provider} secret={secret} />;
  if (secret) return <LinkForm key={secret} secret={secret} onSignedIn={onSignedIn} />;
  // Back from a provider, which leads here where there is something to offer.
  if (account.user && provider && account.adoptable > 0)
    return <Adopting account={account} onDone={onLeave} />;
  if (account.user) return <Known name={account.user.shown_name} onChange={onReload} />;
  if (account.mode === "password")
    return <PasswordForms account={account} onSignedIn={onSignedIn} />;
  if (provider) return <OidcSignIn name={provider} />;
  return (
    <>
      <h1 tabIndex={-1}>{words.signIn}</h1>
      <p>{words.needsLink}</p>
    </>
  );
}

function goTo(next: string): void {
  location.replace(next);
}

/** Load the account; again after a sign-in elsewhere in the browser, and for another link. */
function useAccount() {
  const [account, setAccount] = useState<Account | null>(null);
  const { fault, run } = useRequest();
  const load = () =>
    run(async () => {
      setAccount(await askAccount("GET", "account"));
    });
  useEffect(() => {
    void load();
    const again = () => void load();
    addEventListener("hashchange", again);
    const stop = onPersonChange(again);
    return () => {
      removeEventListener("hashchange", again);
      stop();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  return { account, setAccount, fault, load };
}

/** Focus the first control of each new view that has not focused one itself. */
function useFirstFocus(view: unknown) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (view === null || box.current?.contains(document.activeElement)) return;
    const find = (selector: string) => box.current?.querySelector<HTMLElement>(selector);
    (find("input, .button-strong") ?? find("h1"))?.focus();
  }, [view]);
  return box;
}

export function SignInPage({ onLeave = goTo }: { onLeave?: Leave }) {
  const words = accountTexts();
  const { account, setAccount, fault, load } = useAccount();
  const [signedIn, setSignedIn] = useState<SignedIn | null>(null);
  const box = useFirstFocus(account);
  useEffect(() => {
    document.title = `${words.signIn} · ${texts.product}`;
  }, [words]);
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
    setSignedIn(done);
    setAccount(after);
  };
  const done = () => {
    leave(signedIn?.next ?? "");
  };
  return (
    <main className="sign-in">
      <div className="sign-in-box" ref={box}>
        <p className="brand">
          <Logo />
          {texts.product}
        </p>
        {new URLSearchParams(location.search).has("kept") && (
          <p className="account-note">{words.questionKept}</p>
        )}
        {fault !== null && (
          <>
            <Fault text={fault} />
            <Button tone="plain" onClick={() => void load()}>
              {words.retry}
            </Button>
          </>
        )}
        {!account && fault === null && <p role="status">{words.loading}</p>}
        {account && !signedIn && (
          <Forms
            account={account}
            onSignedIn={onSignedIn}
            onReload={() => void load()}
            onLeave={() => {
              leave(nextHere());
            }}
          />
        )}
        {account && signedIn && <Adopting account={account} onDone={done} />}
      </div>
    </main>
  );
}
