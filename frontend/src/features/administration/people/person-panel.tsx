/** What an admin may do about one person: role, access, limits, data. */
import { useState } from "react";
import { Button } from "../../../components/ui/button";
import { administrationTexts } from "../../../i18n/administration";
import { AccountFailure, askAccount, type Account } from "../../account/account-http";
import { Fault, Field, Form, SelectField, useRequest } from "../../account/form";
import { DownloadLink, DownloadNote, useDownload } from "../../transfer/download-link";
import { personPath, type AdminPerson, type MadeLink } from "../admin-http";
import { OneTimeLink } from "../one-time-link";
import { PersonLimits } from "./person-limits";
import { PersonProfile } from "./person-profile";

interface PersonPanelProps {
  person: AdminPerson;
  account: Account;
  onChange: () => Promise<void>;
  onDeleted: () => Promise<void>;
}

/** Role, and whether the person may sign in. */
function Access({ person, onChange }: Pick<PersonPanelProps, "person" | "onChange">) {
  const words = administrationTexts();
  const { fault, run } = useRequest();
  const change = (changed: object) =>
    run(async () => {
      await askAccount("PATCH", personPath(person.id), changed);
      await onChange();
    });
  const { role, is_disabled, name } = person;
  return (
    <>
      <div className="person-access">
        <SelectField
          label={words.role}
          name="role"
          names={words.roles}
          value={role}
          onChange={(event) => void change({ role: event.target.value })}
        />
        <Button
          tone="plain"
          aria-label={is_disabled ? words.enableOf(name) : words.disableOf(name)}
          onClick={() => void change({ is_disabled: !is_disabled })}
        >
          {is_disabled ? words.enable : words.disable}
        </Button>
      </div>
      <p className="field-hint">{words.disableHint}</p>
      <Fault text={fault} />
    </>
  );
}

function ResetLink({ person }: { person: AdminPerson }) {
  const words = administrationTexts();
  const [made, setMade] = useState<MadeLink | null>(null);
  const { fault, run } = useRequest();
  const make = () =>
    run(async () => {
      setMade(await askAccount<MadeLink>("POST", personPath(person.id, "/reset-link")));
    });
  return (
    <>
      <Button tone="plain" onClick={() => void make()}>
        {words.makeResetLink}
      </Button>
      <Fault text={fault} />
      <OneTimeLink made={made} />
    </>
  );
}

/** Deletes after the name was typed. */
function Removal({ person, onDeleted }: Pick<PersonPanelProps, "person" | "onDeleted">) {
  const words = administrationTexts();
  const send = async ({ name }: Record<string, string>) => {
    if (name !== person.name)
      throw new AccountFailure({ code: "name_differs", message: words.nameDiffers });
    await askAccount("DELETE", personPath(person.id));
    await onDeleted();
  };
  return (
    <details className="account-part">
      <summary>{words.remove}</summary>
      <p className="field-hint">{words.removeHint}</p>
      <Form submit={words.removeNow} tone="danger" onSend={send}>
        <Field label={words.typeName(person.name)} name="name" autoComplete="off" />
      </Form>
    </details>
  );
}

export function PersonPanel({ person, account, onChange, onDeleted }: PersonPanelProps) {
  const words = administrationTexts();
  const download = useDownload();
  return (
    <div className="person-panel">
      <Access person={person} onChange={onChange} />
      {person.groups && <PersonProfile person={person} onChange={onChange} />}
      {person.limits && <PersonLimits person={person} onChange={onChange} />}
      <div className="account-links">
        {account.mode === "password" && <ResetLink person={person} />}
        <DownloadLink
          path={personPath(person.id, "/export")}
          label={words.export}
          download={download}
        />
      </div>
      <DownloadNote of={download} />
      <Removal person={person} onDeleted={onDeleted} />
    </div>
  );
}
