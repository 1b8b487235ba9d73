/** Invitations: make one, copy its link, revoke it. */
import { useRef, useState } from "react";
import { Button } from "../../components/ui/button";
import { texts } from "../../i18n";
import { administrationTexts } from "../../i18n/administration";
import { askAccount, type Account } from "../account/account-http";
import { Fault, Field, Form, SelectField, useRequest } from "../account/form";
import { useLoaded, type Invitation, type MadeLink } from "./admin-http";
import { OneTimeLink } from "./one-time-link";

function NewInvitation({ canMail, onMade }: { canMail: boolean; onMade: () => Promise<void> }) {
  const words = administrationTexts();
  const [made, setMade] = useState<MadeLink | null>(null);
  const send = async (values: Record<string, string>, form: HTMLFormElement) => {
    const { name, email, role } = values;
    const body = { role, ...(name && { name }), ...(email && { email }) };
    setMade(await askAccount<MadeLink>("POST", "people/invitations", body));
    form.reset();
    await onMade();
  };
  return (
    <section className="account-part">
      <h2>{words.invite}</h2>
      <Form submit={words.makeInvitation} onSend={send}>
        <Field
          label={words.name}
          hint={words.nameHint}
          name="name"
          maxLength={254}
          required={false}
          autoComplete="off"
        />
        {canMail && (
          <Field
            label={words.email}
            hint={words.emailHint}
            name="email"
            type="email"
            maxLength={254}
            required={false}
            autoComplete="off"
          />
        )}
        <SelectField label={words.role} name="role" names={words.roles} />
      </Form>
      <OneTimeLink made={made} />
    </section>
  );
}

export function Invitations({ account }: { account: Account }) {
  const words = administrationTexts();
  const list = useLoaded<{ invitations: Invitation[] }>("people/invitations");
  const heading = useRef<HTMLHeadingElement>(null);
  const { fault, run } = useRequest();
  const revoke = (id: string) =>
    run(async () => {
      await askAccount("DELETE", `people/invitations/${encodeURIComponent(id)}`);
      await list.load();
      // The button is gone.
      heading.current?.focus();
    });
  const invitations = list.value?.invitations;
  return (
    <>
      <NewInvitation canMail={account.can_mail ?? false} onMade={list.load} />
      <section className="account-part">
        <h2 ref={heading} tabIndex={-1}>
          {words.openInvitations}
        </h2>
        <Fault text={list.fault ?? fault} />
        {invitations?.length === 0 && <p className="field-hint">{words.noInvitations}</p>}
        <ul className="account-list">
          {invitations?.map(({ id, name, email, role, expires_at }) => {
            const title = name ?? email ?? words.anyName;
            return (
              <li key={id}>
                <div>
                  <span dir="auto">{title}</span>
                  <span className="field-hint">
                    {words.roles[role]}
                    {" · "}
                    {words.expires(texts.moment(new Date(expires_at)))}
                  </span>
                </div>
                <Button
                  tone="plain"
                  aria-label={words.revokeOf(title)}
                  onClick={() => void revoke(id)}
                >
                  {words.revoke}
                </Button>
              </li>
            );
          })}
        </ul>
      </section>
    </>
  );
}
