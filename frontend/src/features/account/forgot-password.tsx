/** Asks for a link by mail that sets a new password. */
import { useState } from "react";
import { accountTexts } from "../../i18n/account";
import { askAccount } from "./account-http";
import { Field, Form } from "./form";

export function ForgotPassword() {
  const words = accountTexts();
  const [isDone, setDone] = useState(false);
  const send = async ({ name }: Record<string, string>) => {
    setDone(false);
    await askAccount("POST", "account/forgot", { name });
    setDone(true);
  };
  return (
    <details className="account-part">
      <summary>{words.forgot}</summary>
      <Form submit={words.sendLink} onSend={send}>
        <Field label={words.name} name="name" autoComplete="username" maxLength={254} />
      </Form>
      <p role="status">{isDone && words.linkSent}</p>
    </details>
  );
}
