/** The administration: the part of the page at /account that its fragment names. */
import type { Account } from "../account/account-http";
import type { AdminPart } from "../account/page/parts";
import { AuditLog } from "./audit-log";
import { Invitations } from "./invitations";
import { People } from "./people/people";
import { Usage } from "./usage/usage";
import "../../styles/administration.css";
import "../../styles/usage.css";

export function Administration({ part, account }: { part: AdminPart; account: Account }) {
  switch (part) {
    case "people":
      return <People account={account} />;
    case "invitations":
      return <Invitations account={account} />;
    case "usage":
      return <Usage />;
    case "audit-log":
      return <AuditLog />;
  }
}
