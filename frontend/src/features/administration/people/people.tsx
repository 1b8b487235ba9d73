/** The people: search, and each with what an admin may do. */
import { useId, useRef, useState } from "react";
import { texts } from "../../../i18n";
import { administrationTexts } from "../../../i18n/administration";
import type { Account } from "../../account/account-http";
import { Fault } from "../../account/form";
import { useLoaded, type AdminPerson } from "../admin-http";
import { PersonPanel } from "./person-panel";
import { findPeople } from "./person-names";

/** More are found by the search: a list of thousands would be slow to draw. */
const MOST_SHOWN = 100;

function Row({ person, children }: { person: AdminPerson; children: React.ReactNode }) {
  const words = administrationTexts();
  const [isOpen, setOpen] = useState(false);
  const { name, shown_name, email, role, seen_at, is_disabled } = person;
  const others = [shown_name === name ? "" : shown_name, email ?? ""].filter((text) => text !== "");
  const seen = seen_at === null ? words.neverSeen : words.seen(texts.moment(new Date(seen_at)));
  return (
    <li>
      <details
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary>
          <span className="person-name" dir="auto">
            {name}
          </span>
          {role === "admin" && <span className="person-mark">{words.roles.admin}</span>}
          {is_disabled && <span className="person-mark person-off">{words.disabled}</span>}
          <span className="field-hint">{[...others, seen].join(" · ")}</span>
        </summary>
        {isOpen && children}
      </details>
    </li>
  );
}

export function People({ account }: { account: Account }) {
  const words = administrationTexts();
  const { value, fault, load } = useLoaded<{ people: AdminPerson[] }>("people");
  const [sought, setSought] = useState("");
  const search = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = findPeople(value?.people ?? [], sought);
  return (
    <section className="account-part">
      <div className="field">
        <label htmlFor={id}>{words.search}</label>
        <input
          id={id}
          ref={search}
          type="search"
          value={sought}
          onChange={(event) => {
            setSought(event.target.value);
          }}
        />
      </div>
      <Fault text={fault} />
      <p className="field-hint" role="status">
        {value ? words.found(found.length) : fault === null && words.loading}
        {found.length > MOST_SHOWN && ` ${words.shownFirst(MOST_SHOWN)}`}
      </p>
      <ul className="people">
        {found.slice(0, MOST_SHOWN).map((person) => (
          <Row key={person.id} person={person}>
            <PersonPanel
              person={person}
              account={account}
              onChange={load}
              onDeleted={async () => {
                await load();
                search.current?.focus();
              }}
            />
          </Row>
        ))}
      </ul>
    </section>
  );
}
