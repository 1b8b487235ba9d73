/** The change of the own password. */
import { useState } from "react";
import { accountTexts } from "../../../i18n/account";
import { askAccount } from "../account-http";
import { Field, Form } from "../form";

export function PasswordChange() {
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
