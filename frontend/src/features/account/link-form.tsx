/** What an invitation, a reset or a sign-in link asks for before it is used. */
import { useEffect, useState } from "react";
import { accountTexts } from "../../i18n/account";
import { askAccount, type Link, type SignedIn } from "./account-http";
import { Fault, Field, Form, useRequest } from "./form";
import { askSignIn } from "./session/sign-in";

interface LinkFormProps {
  secret: string;
  onSignedIn: (signedIn: SignedIn) => Promise<void>;
}

export function LinkForm({ secret, onSignedIn }: LinkFormProps) {
  const words = accountTexts();
  const [link, setLink] = useState<Link | null>(null);
  const { fault, run } = useRequest();
  useEffect(() => {
    void run(async () => {
      setLink(await askAccount("POST", "account/links/look", { secret }));
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each link
  }, [secret]);

  const send = async ({ name, password }: Record<string, string>) => {
    await onSignedIn(await askSignIn("account/links/use", { secret, name, password }));
  };
  if (!link)
    return (
      <>
        <h1>{words.signIn}</h1>
        {fault === null ? <p role="status">{words.loading}</p> : <Fault text={fault} />}
      </>
    );
  const isReset = link.kind === "reset";
  const isNew = link.name === null;
  const isSignUp = isNew || link.needs_password;
  const use = link.name === null ? words.continue : words.continueAs(link.name);
  return (
    <>
      <h1>{isReset ? words.setPassword : isSignUp ? words.signUp : words.signIn}</h1>
      <Form
        submit={isReset ? words.setPassword : use}
        onSend={send}
        isFirst={!isNew && !link.needs_password}
      >
        {isNew && (
          <Field label={words.name} name="name" autoComplete="username" maxLength={254} autoFocus />
        )}
        {link.needs_password && (
          <Field
            label={isReset ? words.newPassword : words.password}
            hint={words.passwordHint}
            name="password"
            type="password"
            autoComplete="new-password"
            maxLength={500}
            autoFocus={!isNew}
          />
        )}
      </Form>
    </>
  );
}
