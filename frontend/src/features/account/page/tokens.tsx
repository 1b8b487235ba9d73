/** API tokens: a new one's secret is shown once, and each can be revoked. */
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../components/ui/button";
import { CopyButton } from "../../../components/ui/copy-button";
import { texts } from "../../../i18n";
import { accountTexts } from "../../../i18n/account";
import { askAccount, type Token } from "../account-http";
import { Fault, Field, Form, SelectField, useRequest } from "../form";

const DEFAULT_DAYS = 30;
const MOST_DAYS = 365;

function NewToken({ onMade }: { onMade: () => Promise<void> }) {
  const words = accountTexts();
  const [secret, setSecret] = useState<string | null>(null);
  const send = async (values: Record<string, string>, form: HTMLFormElement) => {
    const { title, scope } = values;
    const body = { title, scope, days: Number(values.days) };
    setSecret((await askAccount<{ secret: string }>("POST", "account/tokens", body)).secret);
    form.reset();
    await onMade();
  };
  return (
    <>
      <Form submit={words.makeToken} onSend={send}>
        <Field label={words.tokenTitle} name="title" maxLength={100} autoComplete="off" />
        <SelectField label={words.scope} name="scope" names={words.scopes} />
        <Field
          label={words.days}
          name="days"
          type="number"
          min={1}
          max={MOST_DAYS}
          defaultValue={DEFAULT_DAYS}
        />
      </Form>
      <div role="status">
        {secret !== null && (
          <>
            <p>{words.tokenShown}</p>
            <code className="account-secret">{secret}</code>
            <CopyButton text={secret} label={words.copyToken} />
          </>
        )}
      </div>
    </>
  );
}

export function Tokens() {
  const words = accountTexts();
  const [tokens, setTokens] = useState<readonly Token[] | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { fault, run } = useRequest();
  const load = async () => {
    setTokens((await askAccount<{ tokens: Token[] }>("GET", "account/tokens")).tokens);
  };
  useEffect(() => {
    void run(load);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  const revoke = (id: string) =>
    run(async () => {
      await askAccount("DELETE", `account/tokens/${encodeURIComponent(id)}`);
      await load();
      // The button is gone.
      heading.current?.focus();
    });
  return (
    <section className="account-part">
      <h2 ref={heading} tabIndex={-1}>
        {words.tokens}
      </h2>
      <Fault text={fault} />
      {tokens?.length === 0 && <p className="field-hint">{words.noTokens}</p>}
      <ul className="account-list">
        {tokens?.map(({ id, title, scope, expires_at }) => (
          <li key={id}>
            <div>
              <span dir="auto">{title}</span>
              <span className="field-hint">
                {scope === "read" ? words.scopes.read : words.scopes.write}
                {" · "}
                {words.expires(texts.moment(new Date(expires_at)))}
              </span>
            </div>
            <Button tone="plain" aria-label={words.revokeOf(title)} onClick={() => void revoke(id)}>
              {words.revoke}
            </Button>
          </li>
        ))}
      </ul>
      <NewToken onMade={load} />
    </section>
  );
}
