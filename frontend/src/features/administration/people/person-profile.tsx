/** A person's e-mail address and groups. */
import { useState } from "react";
import { administrationTexts } from "../../../i18n/administration";
import { askAccount } from "../../account/account-http";
import { Field, Form } from "../../account/form";
import { personPath, type AdminPerson } from "../admin-http";

interface PersonProfileProps {
  person: AdminPerson;
  onChange: () => Promise<void>;
}

/** Return the names in a text that separates them by commas. */
function groupsOf(text: string): string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

export function PersonProfile({ person, onChange }: PersonProfileProps) {
  const words = administrationTexts();
  const [isDone, setDone] = useState(false);
  const send = async ({ email = "", groups = "" }: Record<string, string>) => {
    setDone(false);
    const body = { email: email.trim(), groups: groupsOf(groups) };
    await askAccount("PATCH", personPath(person.id), body);
    setDone(true);
    await onChange();
  };
  return (
    <details className="account-part">
      <summary>{words.profile}</summary>
      <Form submit={words.saveProfile} onSend={send}>
        <Field
          label={words.email}
          name="email"
          type="email"
          maxLength={254}
          required={false}
          autoComplete="off"
          defaultValue={person.email ?? ""}
        />
        <Field
          label={words.groups}
          hint={words.groupsHint}
          name="groups"
          required={false}
          autoComplete="off"
          defaultValue={(person.groups ?? []).join(", ")}
        />
      </Form>
      <p role="status">{isDone && words.profileSaved}</p>
    </details>
  );
}
