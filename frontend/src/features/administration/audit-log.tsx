/** The audit log, the newest entries first; older ones are loaded on request. */
import { useEffect, useRef, useState } from "react";
import { Button } from "../../components/ui/button";
import { texts } from "../../i18n";
import { administrationTexts } from "../../i18n/administration";
import { askAccount } from "../account/account-http";
import { Fault, useRequest } from "../account/form";
import { useLoaded, type AdminPerson, type AuditEntry } from "./admin-http";
import { detailsOf, nameIn } from "./audit-details";
import { nameOf } from "./people/person-names";

interface AuditPage {
  entries: readonly AuditEntry[];
  next_before: number | null;
}

/** The entries that were loaded, and what loads older ones. */
function useAuditLog() {
  const [entries, setEntries] = useState<readonly AuditEntry[] | null>(null);
  const [next, setNext] = useState<number | null>(null);
  const { fault, run } = useRequest();
  const load = (before: number | null) =>
    run(async () => {
      const query = before === null ? "" : `?before=${String(before)}`;
      const page = await askAccount<AuditPage>("GET", `audit-log${query}`);
      setEntries((loaded) => [...(before === null ? [] : (loaded ?? [])), ...page.entries]);
      setNext(page.next_before);
    });
  useEffect(() => {
    void load(null);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);
  return { entries, next, fault, load };
}

function Entry({ entry, people }: { entry: AuditEntry; people: readonly AdminPerson[] }) {
  const words = administrationTexts();
  const about = entry.subject ?? entry.actor;
  return (
    <li tabIndex={-1}>
      <time dateTime={entry.happened_at}>{texts.moment(new Date(entry.happened_at))}</time>
      <span>
        <strong>{nameIn(words.actions, entry.action)}</strong>
        {about !== null && ` · ${nameOf(people, about)}`}
        {entry.actor !== null && entry.actor !== about && (
          <span className="field-hint"> {words.by(nameOf(people, entry.actor))}</span>
        )}
      </span>
      <span className="field-hint">{detailsOf(entry)}</span>
    </li>
  );
}

export function AuditLog() {
  const words = administrationTexts();
  const { entries, next, fault, load } = useAuditLog();
  const people = useLoaded<{ people: AdminPerson[] }>("people").value?.people ?? [];
  const list = useRef<HTMLOListElement>(null);
  const first = useRef(0);
  const loadOlder = (before: number) => {
    first.current = entries?.length ?? 0;
    void load(before);
  };
  useEffect(() => {
    // The button may be gone: the focus goes on where the older entries begin.
    if (first.current > 0) (list.current?.children[first.current] as HTMLElement | null)?.focus();
  }, [entries]);
  return (
    <section className="account-part">
      <Fault text={fault} />
      {!entries && fault === null && <p role="status">{words.loading}</p>}
      {entries?.length === 0 && <p className="field-hint">{words.noEntries}</p>}
      <ol className="audit-log" ref={list}>
        {entries?.map((entry) => (
          <Entry key={entry.sequence} entry={entry} people={people} />
        ))}
      </ol>
      {next !== null && (
        <Button
          tone="plain"
          onClick={() => {
            loadOlder(next);
          }}
        >
          {words.older}
        </Button>
      )}
    </section>
  );
}
