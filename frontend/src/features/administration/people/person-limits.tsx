/** A person's own limits, and what counts for them now. */
import { useState } from "react";
import { administrationTexts } from "../../../i18n/administration";
import { askAccount } from "../../account/account-http";
import { Fault, Field, Form } from "../../account/form";
import { Quotas } from "../../account/quotas";
import {
  LIMITS,
  personPath,
  useLoaded,
  type AdminPerson,
  type Allowance,
  type Limits,
  type PersonDetails,
} from "../admin-http";

/** Return the words for a source such as `role user` or `group research`. */
function sourceWords(source: string): string {
  const words = administrationTexts();
  const [kind, ...rest] = source.split(" ");
  const name = rest.join(" ");
  if (kind === "group") return words.group(name);
  const roles: Readonly<Record<string, string>> = words.roles;
  return kind === "role" ? `${words.role} ${roles[name] ?? name}` : source;
}

function AllowanceNote({ allowance }: { allowance: Allowance }) {
  const words = administrationTexts();
  const { source, models, tools, files } = allowance;
  return (
    <p className="field-hint">
      {words.allowance(sourceWords(source))}{" "}
      {models === null ? words.allModels : words.models(models.join(", "))}{" "}
      {tools ? words.tools : words.noTools} {files ? words.files : words.noFiles}
    </p>
  );
}

/** Return the limits of the filled fields. */
function limitsOf(values: Record<string, string>): Limits {
  const limits: Limits = {};
  for (const name of LIMITS) {
    const text = values[name] ?? "";
    if (text !== "") limits[name] = Number(text);
  }
  return limits;
}

interface PersonLimitsProps {
  person: AdminPerson;
  onChange: () => Promise<void>;
}

export function PersonLimits({ person, onChange }: PersonLimitsProps) {
  const words = administrationTexts();
  const details = useLoaded<PersonDetails>(personPath(person.id));
  const [isDone, setDone] = useState(false);
  const send = async (values: Record<string, string>) => {
    setDone(false);
    await askAccount("PATCH", personPath(person.id), { limits: limitsOf(values) });
    setDone(true);
    await Promise.all([details.load(), onChange()]);
  };
  const own = person.limits ?? {};
  const now = details.value?.allowance.limits ?? {};
  const hasPrices = Boolean(details.value?.currency);
  // One that was given before is shown too: those missing here are taken back.
  const shown = LIMITS.filter(
    (name) => hasPrices || !name.startsWith("cost") || own[name] !== undefined,
  );
  return (
    <details className="account-part">
      <summary>{words.limits}</summary>
      <Fault text={details.fault} />
      {details.value && (
        <>
          <AllowanceNote allowance={details.value.allowance} />
          <Quotas quotas={details.value.quotas} />
        </>
      )}
      <p className="field-hint">{words.limitsHint}</p>
      <Form submit={words.saveLimits} onSend={send}>
        <div className="person-limits">
          {shown.map((name) => (
            <Field
              key={name}
              label={words.limitNames[name]}
              name={name}
              type="number"
              min={0}
              step={name.startsWith("cost") ? "any" : 1}
              required={false}
              defaultValue={own[name]}
              placeholder={String(now[name] ?? "")}
            />
          ))}
        </div>
      </Form>
      <p role="status">{isDone && words.limitsSaved}</p>
    </details>
  );
}
