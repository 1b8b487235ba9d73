import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AccountPage } from "../../../src/features/account/page/account-page";
import { account } from "../../../src/i18n/en/people/account";
import { administration as en } from "../../../src/i18n/en/people/administration";
import { administration as de } from "../../../src/i18n/de/people/administration";
import { accountOf, fakeAccountHttp, refusal, type Answers } from "../../support/fake-account-http";

const WHEN = "2026-11-26T12:00:00Z";
const ROOT = { id: "p_1", name: "root", shown_name: "root", role: "admin" };

function person(id: string, name: string, change: object = {}) {
  const more = { email: null, created_at: WHEN, seen_at: null, is_disabled: false };
  return { id, name, shown_name: name, role: "user", ...more, ...change };
}

let people = [person("p_1", "root", { role: "admin" })];

beforeEach(() => {
  people = [
    person("p_1", "root", { role: "admin" }),
    person("p_2", "anna", { email: "anna@example.org" }),
    person("p_3", "berta", { limits: {} }),
  ];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(part: string, answers: Answers = {}, change: object = {}) {
  history.replaceState(null, "", `/account#${part}`);
  const asked = fakeAccountHttp({
    "GET account": () => [200, accountOf({ user: ROOT, ...change })],
    "GET account/devices": () => [200, { devices: [] }],
    "GET account/tokens": () => [200, { tokens: [] }],
    "GET people": () => [200, { people }],
    "GET people/invitations": () => [200, { invitations: [] }],
    ...answers,
  });
  render(<AccountPage onLeave={vi.fn()} />);
  return asked;
}

/** Stop the clock, whose day may end during a test; return the day. */
function stopClock(): string {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(WHEN) });
  return WHEN.slice(0, 10);
}

async function openPerson(name: string) {
  const row = (await screen.findByText(name)).closest("details")!;
  row.open = true;
  fireEvent(row, new Event("toggle"));
  await within(row).findByLabelText(en.role);
  return within(row);
}

test("both languages have the same texts", () => {
  expect(Object.keys(de.actions)).toEqual(Object.keys(en.actions));
  expect(Object.keys(de.details)).toEqual(Object.keys(en.details));
  expect(Object.keys(de)).toEqual(Object.keys(en));
});

test("a person who is no admin sees the own account alone, whatever the address says", async () => {
  const asked = open("people", {}, { user: { ...ROOT, role: "user" } });
  await screen.findByRole("heading", { level: 1, name: account.partNames.account });
  expect(screen.queryByRole("navigation")).toBeNull();
  expect(asked.map(({ path }) => path)).not.toContain("people");
});

test("the search finds a person by the e-mail address", async () => {
  open("people");
  await screen.findByText("berta");
  fireEvent.change(screen.getByLabelText(en.search), { target: { value: "ANNA@" } });
  expect(screen.queryByText("berta")).toBeNull();
  screen.getByText("anna");
  screen.getByText("1 person");
});

test("a person is deleted only after the name was typed", async () => {
  const asked = open("people", {
    "DELETE people/p_2": () => {
      people = people.filter(({ id }) => id !== "p_2");
      return [204];
    },
  });
  const row = await openPerson("anna");
  const field = row.getByLabelText(en.typeName("anna"));
  fireEvent.change(field, { target: { value: "berta" } });
  fireEvent.click(row.getByText(en.removeNow));
  await row.findByText(en.nameDiffers);
  expect(asked.filter(({ method }) => method === "DELETE")).toEqual([]);
  fireEvent.change(field, { target: { value: "anna" } });
  fireEvent.click(row.getByText(en.removeNow));
  await waitFor(() => {
    expect(screen.queryByText("anna")).toBeNull();
  });
  await waitFor(() => {
    expect(document.activeElement).toBe(screen.getByLabelText(en.search));
  });
});

test("a refused change of the role is said, and the role stays", async () => {
  open("people", {
    "PATCH people/p_1": () => [400, refusal("invalid", "root is the only admin.")],
  });
  const row = await openPerson("root");
  const role = row.getByLabelText<HTMLSelectElement>(en.role);
  fireEvent.change(role, { target: { value: "user" } });
  await row.findByText("root is the only admin.");
  expect(role.value).toBe("admin");
});

test("a disabled person is marked and can be enabled", async () => {
  const asked = open("people", {
    "PATCH people/p_2": (body) => {
      Object.assign(people[1]!, body);
      return [200, { person: people[1] }];
    },
  });
  const row = await openPerson("anna");
  fireEvent.click(row.getByRole("button", { name: en.disableOf("anna") }));
  await row.findByText(en.disabled);
  row.getByRole("button", { name: en.enableOf("anna") });
  expect(asked.findLast(({ method }) => method === "PATCH")?.body).toEqual({ is_disabled: true });
});

test("limits are sent without the empty ones, and 0 is sent", async () => {
  const allowance = { source: "role user", models: null, tools: true, files: true, limits: {} };
  const asked = open("people", {
    "GET people/p_3": () => [200, { person: people[2], quotas: [], allowance, currency: "EUR" }],
    "PATCH people/p_3": () => [200, { person: people[2] }],
  });
  const row = await openPerson("berta");
  fireEvent.change(row.getByLabelText(en.limitNames.answers_per_day), { target: { value: "0" } });
  const cost = await row.findByLabelText(en.limitNames.cost_per_month);
  fireEvent.change(cost, { target: { value: "2.5" } });
  fireEvent.click(row.getByText(en.saveLimits));
  await row.findByText(en.limitsSaved);
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
    limits: { answers_per_day: 0, cost_per_month: 2.5 },
  });
});

test("limits of cost are there with a price list, or where the person has one", async () => {
  const allowance = { source: "role user", models: null, tools: true, files: true, limits: {} };
  people[2] = person("p_3", "berta", { limits: { cost_per_day: 1 } });
  const asked = open("people", {
    "GET people/p_3": () => [200, { person: people[2], quotas: [], allowance, currency: null }],
    "PATCH people/p_3": () => [200, { person: people[2] }],
  });
  const row = await openPerson("berta");
  row.getByLabelText(en.limitNames.tokens_per_month);
  row.getByLabelText(en.limitNames.cost_per_day);
  expect(row.queryByLabelText(en.limitNames.cost_per_month)).toBeNull();
  fireEvent.click(row.getByText(en.saveLimits));
  await row.findByText(en.limitsSaved);
  expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
    limits: { cost_per_day: 1 },
  });
});

test("groups are sent as a list, without empty ones", async () => {
  people[1] = person("p_2", "anna", { groups: ["staff"] });
  const asked = open("people", { "PATCH people/p_2": () => [200, { person: people[1] }] });
  const row = await openPerson("anna");
  const groups = row.getByLabelText<HTMLInputElement>(en.groups);
  expect(groups.value).toBe("staff");
  fireEvent.change(groups, { target: { value: "staff, research , " } });
  fireEvent.click(row.getByText(en.saveProfile));
  await row.findByText(en.profileSaved);
  const body = asked.find(({ method }) => method === "PATCH")?.body;
  expect(body).toEqual({ email: "", groups: ["staff", "research"] });
});

test("an invitation without a name sends none, and its link is shown", async () => {
  const link = "http://localhost/sign-in#s";
  const asked = open("invitations", { "POST people/invitations": () => [200, { link }] });
  await screen.findByText(en.noInvitations);
  fireEvent.click(screen.getByText(en.makeInvitation));
  await screen.findByText(link);
  screen.getByRole("button", { name: en.copyLink });
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({ role: "user" });
});

test("usage is a plot and a table of the same numbers", async () => {
  const day = stopClock();
  const row = { day, user_id: "p_2", model: "m", answers: 3, input_tokens: 1, output_tokens: 2 };
  open("usage", { "GET usage?days=30": () => [200, { usage: [row], currency: null }] });
  const table = await screen.findByRole("table", { hidden: true });
  screen.getByRole("img", { name: /Answers, by person/ });
  const [head] = within(table).getAllByRole("row", { hidden: true });
  expect(head?.textContent).toContain("anna");
  expect(within(table).getAllByText("3")).toHaveLength(4);
  expect(screen.queryByRole("option", { name: en.measures.cost })).toBeNull();
});

test("costs are offered where there is a price list", async () => {
  const day = stopClock();
  const row = { day, user_id: "p_2", model: "m", answers: 3, input_tokens: 1, output_tokens: 2 };
  const usage = [{ ...row, cost: 1.5 }];
  open("usage", { "GET usage?days=30": () => [200, { usage, currency: "EUR" }] });
  await screen.findByRole("option", { name: en.measures.cost });
  fireEvent.change(screen.getByLabelText(en.measure), { target: { value: "cost" } });
  expect((await screen.findAllByText("€1.50")).length).toBeGreaterThan(1);
});

test("older entries of the audit log are loaded below, and the focus goes on there", async () => {
  const entry = (sequence: number) => ({
    sequence,
    happened_at: WHEN,
    actor: "p_1",
    action: sequence === 1 ? "unheard_of" : "disabled",
    subject: "p_2",
    address: null,
    details: { count: 2 },
  });
  open("audit-log", {
    "GET audit-log": () => [200, { entries: [entry(2)], next_before: 2 }],
    "GET audit-log?before=2": () => [200, { entries: [entry(1)], next_before: null }],
  });
  fireEvent.click(await screen.findByRole("button", { name: en.older }));
  const older = await screen.findByText("unheard of");
  await waitFor(() => {
    expect(document.activeElement).toBe(older.closest("li"));
  });
  expect(screen.queryByRole("button", { name: en.older })).toBeNull();
  await screen.findAllByText(/anna/);
});

test("the parts are reached by the address, and each has a title and the focus", async () => {
  open("audit-log", { "GET audit-log": () => [200, { entries: [], next_before: null }] });
  await screen.findByText(en.noEntries);
  await waitFor(() => {
    expect(document.title).toBe("Audit log · Wordbrook");
  });
  location.hash = "people";
  await screen.findByText("anna");
  await waitFor(() => {
    expect(document.title).toBe("People · Wordbrook");
    expect(document.activeElement?.textContent).toBe("People");
  });
});
