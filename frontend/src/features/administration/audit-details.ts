/** Details of the audit log in words of the page; what is unknown is shown as the server has it. */
import { texts } from "../../i18n";
import { administrationTexts } from "../../i18n/administration";
import type { AuditEntry } from "./admin-http";

type Names = Readonly<Record<string, string>>;

/** Return the name of an action, or of a detail. */
export function nameIn(names: Names, name: string): string {
  return names[name] ?? name.replaceAll("_", " ");
}

function valueWords(key: string, value: unknown): string {
  const words = administrationTexts();
  const roles: Names = words.roles;
  if (typeof value === "string") return key === "role" ? (roles[value] ?? value) : value;
  if (typeof value === "number") return texts.number(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((each) => valueWords("", each))
    : Object.entries(value).map(([name, each]) =>
        words.detail(nameIn(words.limitNames, name), valueWords("", each)),
      );
  return parts.join(", ") || words.nothing;
}

/** Return the details of an entry and its address, in one line. */
export function detailsOf({ address, details }: AuditEntry): string {
  const words = administrationTexts();
  const pairs = Object.entries(details ?? {}).map(([key, value]) =>
    words.detail(nameIn(words.details, key), valueWords(key, value)),
  );
  return [...pairs, address ?? ""].filter((text) => text !== "").join(" · ");
}
