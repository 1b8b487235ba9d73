import { render, screen } from "@testing-library/react";
import { afterEach, test, vi } from "vitest";
import { AuditLog } from "../../../src/features/administration/audit-log";
import { setLanguage } from "../../../src/i18n";
import { administration as de } from "../../../src/i18n/de/people/administration";
import { fakeAccountHttp } from "../../support/fake-account-http";

afterEach(async () => {
  vi.unstubAllGlobals();
  await setLanguage("en");
});

const LIMITS = { limits: { answers_per_day: 1500, cost_per_day: 2.5 }, before: {} };
const GROUPS = { groups: ["staff", "research"], before: ["staff"] };

test.each([
  ["invited", { role: "user" }, "Rolle: Benutzer"],
  [
    "limits_changed",
    LIMITS,
    "Limits: Antworten pro Tag: 1.500, Kosten pro Tag: 2,5 · Vorher: keine",
  ],
  ["groups_changed", GROUPS, "Gruppen: staff, research · Vorher: staff"],
  ["sessions_revoked", { count: 2 }, "Anzahl: 2"],
  ["signed_up", { new_detail: true }, "new detail: true"],
] as const)(
  "an entry of the audit log is in the language of the page: %s",
  async (action, details, line) => {
    await setLanguage("de");
    const more = {
      sequence: 1,
      happened_at: "2026-11-26T12:00:00Z",
      actor: "p_1",
      subject: "p_2",
      address: null,
    };
    const entries = [{ ...more, action, details }];
    fakeAccountHttp({ "GET audit-log": () => [200, { entries, next_before: null }] });
    render(<AuditLog />);
    await screen.findByText(line);
    screen.getByText(de.actions[action]);
  },
);
