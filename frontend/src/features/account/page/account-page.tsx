/** The page at /account: the own account, and the administration for admins; the fragment names the part. */
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { Announcer } from "../../../components/ui/announcer";
import { Button } from "../../../components/ui/button";
import { Icon } from "../../../components/ui/icon";
import { Toasts } from "../../../components/ui/toast";
import { lazyComponent } from "../../../components/loading/lazy-component";
import { basePath } from "../../../lib/page-meta";
import { rememberPerson } from "../../../session/person";
import { texts } from "../../../i18n";
import { accountTexts } from "../../../i18n/account";
import { askAccount, type Account } from "../account-http";
import { Fault, useRequest } from "../form";
import { followOtherTabs } from "../session/other-tabs";
import { AccountSettings } from "./account-settings";
import { partsFor, type Part } from "./parts";
import "../../../styles/account.css";

const Administration = lazyComponent(
  () => import("../../administration/administration"),
  (module) => module.Administration,
);

function goTo(path: string): void {
  location.replace(path);
}

function subscribeHash(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => {
    removeEventListener("hashchange", listener);
  };
}

function useHash(): string {
  return useSyncExternalStore(subscribeHash, () => location.hash.slice(1));
}

/** The account; it is loaded again by `load`. */
function useAccount() {
  const [account, setAccount] = useState<Account | null>(null);
  const { fault, run } = useRequest();
  const load = () =>
    run(async () => {
      setAccount(await askAccount("GET", "account"));
    });
  useEffect(() => {
    void load();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  return { account, fault, load };
}

function Navigation({ parts, shown }: { parts: readonly Part[]; shown: Part }) {
  const words = accountTexts();
  if (parts.length < 2) return null;
  return (
    <nav className="account-nav" aria-label={words.parts}>
      <ul>
        {parts.map((part) => (
          <li key={part}>
            <a href={`#${part}`} aria-current={part === shown ? "page" : undefined}>
              {words.partNames[part]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The heading of a part: it has the focus when the part is opened. */
function Heading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · ${texts.product}`;
    heading.current?.focus();
  }, [children]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const words = accountTexts();
  return (
    <div className="account-page">
      <header className="account-head">
        <a className="button button-quiet" href={`${basePath()}/`}>
          <Icon name="left" />
          <span>{words.toChat}</span>
        </a>
      </header>
      {children}
      <Toasts onLeave={() => undefined} />
      <Announcer />
    </div>
  );
}

interface AccountPageProps {
  onLeave?: (path: string) => void;
}

export function AccountPage({ onLeave = goTo }: AccountPageProps) {
  const words = accountTexts();
  const hash = useHash();
  const { account, fault, load } = useAccount();
  useEffect(() => {
    rememberPerson();
    return followOtherTabs(() => false);
  }, []);
  const person = account?.user;
  if (!account || !person)
    return (
      <Frame>
        <main>
          <Heading>{words.partNames.account}</Heading>
          {account || fault !== null ? (
            <>
              <Fault text={fault ?? words.errors.unauthenticated} />
              <Button tone="plain" onClick={() => void load()}>
                {words.retry}
              </Button>
            </>
          ) : (
            <p role="status">{words.loading}</p>
          )}
        </main>
      </Frame>
    );
  const parts = partsFor(account);
  const shown = parts.find((part) => part === hash) ?? "account";
  return (
    <Frame>
      <Navigation parts={parts} shown={shown} />
      <main>
        <Heading key={shown}>{words.partNames[shown]}</Heading>
        {shown === "account" ? (
          <AccountSettings account={account} person={person} onLeave={onLeave} />
        ) : (
          <Administration part={shown} account={account} />
        )}
      </main>
    </Frame>
  );
}
