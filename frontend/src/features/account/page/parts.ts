/** The parts of the page at /account, by what its person may do. */
import type { Account } from "../account-http";

export type AdminPart = "people" | "invitations" | "usage" | "audit-log";
export type Part = "account" | AdminPart;

/** Return the parts in their order; the first is that of everybody. */
export function partsFor({ user, mode }: Account): readonly Part[] {
  if (user?.role !== "admin") return ["account"];
  // One owner has nobody to administer.
  if (mode === "single") return ["account", "usage", "audit-log"];
  const invitations = mode === "password" ? (["invitations"] as const) : [];
  return ["account", "people", ...invitations, "usage", "audit-log"];
}
