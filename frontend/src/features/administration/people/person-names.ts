/** Names of people, and which of them a search finds. */
import type { AdminPerson } from "../admin-http";

/** Return the name of an id; the id itself where nobody has it, such as one who was deleted. */
export function nameOf(people: readonly AdminPerson[], id: string): string {
  return people.find((person) => person.id === id)?.name ?? id;
}

/** Return the people in whose name, shown name or e-mail address the text is. */
export function findPeople(people: readonly AdminPerson[], sought: string): AdminPerson[] {
  const text = sought.trim().toLowerCase();
  return people.filter(({ name, shown_name, email }) =>
    [name, shown_name, email ?? ""].some((each) => each.toLowerCase().includes(text)),
  );
}
