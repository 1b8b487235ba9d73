/** What the server answers to admins. */
import { useEffect, useState } from "react";
import { askAccount, type Person, type Quota } from "../account/account-http";
import { useRequest } from "../account/form";

export const LIMITS = [
  "answers_per_day",
  "answers_per_month",
  "tokens_per_day",
  "tokens_per_month",
  "cost_per_day",
  "cost_per_month",
] as const;
export type Limits = Partial<Record<(typeof LIMITS)[number], number>>;

export interface AdminPerson extends Person {
  email: string | null;
  created_at: string;
  seen_at: string | null;
  is_disabled: boolean;
  groups?: readonly string[];
  /** Of the person alone, in place of those of the role; 0 lifts one. */
  limits?: Limits;
}

/** What counts for a person now, and where it comes from. */
export interface Allowance {
  source: string;
  models: readonly string[] | null;
  tools: boolean;
  files: boolean;
  limits: Limits;
}

export interface PersonDetails {
  person: AdminPerson;
  quotas: readonly Quota[];
  allowance: Allowance;
  /** Of costs; null where there is no price list, and so no cost. */
  currency?: string | null;
}

export interface Invitation {
  id: string;
  name: string | null;
  email?: string | null;
  role: "user" | "admin";
  expires_at: string;
}

/** A link that works once; `mail`: whether it was sent, null where no mail is set up. */
export interface MadeLink {
  link: string;
  mail?: "sent" | "failed" | null;
}

export interface AuditEntry {
  sequence: number;
  happened_at: string;
  actor: string | null;
  action: string;
  subject: string | null;
  address: string | null;
  details: Readonly<Record<string, unknown>> | null;
}

interface Loaded<Value> {
  value: Value | null;
  fault: string | null;
  load: () => Promise<void>;
}

/** Load `path` once, and again by `load`; the value stays while it is loaded again. */
export function useLoaded<Value>(path: string): Loaded<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const { fault, run } = useRequest();
  const load = async () => {
    setValue(await askAccount<Value>("GET", path));
  };
  useEffect(() => {
    void run(load);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each path
  }, [path]);
  return { value, fault, load };
}

/** Return the path of a person's own routes. */
export function personPath(id: string, rest = ""): string {
  return `people/${encodeURIComponent(id)}${rest}`;
}
