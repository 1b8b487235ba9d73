import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ConversationActions } from "../../../src/features/transfer/conversation-actions";
import { ExportDialog } from "../../../src/features/transfer/export-dialog";
import { wholeLines, type ImportReport } from "../../../src/features/transfer/import-request";
import { Report } from "../../../src/features/transfer/import-report";
import { ShareDialog } from "../../../src/features/sharing/share-dialog";
import { sentenceOf, setLanguage, texts } from "../../../src/i18n";
import { transfer as de } from "../../../src/i18n/de/transfer";
import { transfer as en } from "../../../src/i18n/en/transfer";

const SHARE = {
  id: "s1",
  conversation_id: "c1",
  title: "A title",
  created_at: "2026-11-27T08:00:00.000Z",
  expires_at: null,
};
const NOTE = { code: "no_messages", count: 1, sentence: "It has no messages." };
const REPORT: ImportReport = {
  taken: 2,
  present: 1,
  skipped: 1,
  messages: 4,
  files: 0,
  fault: null,
  conversations: [{ outcome: "skipped", title: "", notes: [], reason: NOTE }],
};

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.head.querySelector("meta[name=sharing]")?.remove();
  await setLanguage("en");
});

function answerWith(...answers: [number, object | null][]) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string, { method }: RequestInit) => {
    asked.push(`${method ?? "GET"} ${url}`);
    const [status, body] = answers.shift() ?? [500, null];
    const headers = { "Content-Disposition": "attachment; filename*=UTF-8''Title%20%C3%A9.html" };
    return Promise.resolve(new Response(body && JSON.stringify(body), { status, headers }));
  });
  return asked;
}

test("both languages have the same texts", () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
});

test("a line that has not come whole is not read", () => {
  const line = { conversation: { outcome: "taken" } };
  const text = `${JSON.stringify(line)}\n{"conversation": {"outc`;
  expect(wholeLines(text)).toEqual([line]);
});

test("a report says what was taken, and why the rest was not, in the language of the page", async () => {
  await setLanguage("de");
  render(<Report of={REPORT} />);
  expect(screen.getByRole("status").textContent).toBe(
    "2 Gespräche wurden importiert. 1 war schon da. 1 konnte nicht importiert werden.",
  );
  expect(screen.getByText("Ohne Titel").closest("details")?.open).toBe(false);
  expect(screen.getByText("Es hat keine Nachrichten.")).toBeTruthy();
});

test("an export has a link for each format", () => {
  render(<ExportDialog id="c/1" title="A title" onClose={vi.fn()} />);
  const links = screen.getAllByRole("link", { hidden: true });
  expect(links.map((link) => link.getAttribute("href"))).toEqual(
    ["markdown", "html", "json"].map((each) => `/api/conversations/c%2F1/export?format=${each}`),
  );
});

const BUSY = {
  code: "rate_limited",
  message: "Another export of yours is running.",
  retryable: true,
  retry_after_s: 5,
};
const TOO_LONG = { code: "too_large", message: "Export it as JSON.", retryable: false };

/** Watches the links that are followed; jsdom cannot. */
function watchDownloads() {
  const followed: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    followed.push(`${this.getAttribute("href") ?? ""} ${this.download}`.trim());
  });
  return followed;
}

const exportLink = (name: string) => screen.getByRole("link", { name, hidden: true });

test("a refused export is said in the dialog in place of a failed download", async () => {
  const followed = watchDownloads();
  const asked = answerWith([429, null], [429, { error: BUSY }], [200, null]);
  render(<ExportDialog id="c1" title="A title" onClose={vi.fn()} />);
  fireEvent.click(exportLink("JSON"));
  const alert = await screen.findByRole("alert", { hidden: true });
  expect(alert.textContent).toBe(texts.tooManyRequests(5));
  expect(followed).toEqual([]);
  const url = "/api/conversations/c1/export?format=json";
  expect(asked).toEqual([`HEAD ${url}`, `GET ${url}`]);
  fireEvent.click(exportLink("JSON"));
  await waitFor(() => {
    expect(followed).toEqual([url]);
  });
  expect(screen.queryByRole("alert", { hidden: true })).toBeNull();
});

test("an HTML export that is refused after its drawing is said, too", async () => {
  const followed = watchDownloads();
  URL.createObjectURL = () => "blob:1";
  const asked = answerWith([413, { error: TOO_LONG }], [200, {}]);
  render(<ExportDialog id="c1" title="A title" onClose={vi.fn()} />);
  fireEvent.click(exportLink("HTML"));
  expect(screen.getByRole("status", { hidden: true }).textContent).toBe(en.making);
  const alert = await screen.findByRole("alert", { hidden: true });
  expect(alert.textContent).toBe(sentenceOf(TOO_LONG));
  fireEvent.click(exportLink("HTML"));
  await waitFor(() => {
    expect(followed).toEqual(["blob:1 Title é.html"]);
  });
  expect(asked).toHaveLength(2);
  expect(asked[0]).toBe("GET /api/conversations/c1/export?format=html");
});

test("a click with a key opens the export as any link", () => {
  const asked = answerWith();
  render(<ExportDialog id="c1" title="A title" onClose={vi.fn()} />);
  expect(fireEvent.click(exportLink("JSON"), { ctrlKey: true })).toBe(true);
  expect(asked).toEqual([]);
});

test("sharing is offered only where the server does", () => {
  const share = () => screen.queryByText(texts.conversations.share);
  const { unmount } = render(<ConversationActions id="c1" title="A title" />);
  expect(share()).toBeNull();
  unmount();
  const meta = Object.assign(document.createElement("meta"), { name: "sharing", content: "on" });
  document.head.append(meta);
  render(<ConversationActions id="c1" title="A title" />);
  expect(share()).not.toBeNull();
});

test("a link is made, shown and revoked; a refusal is said", async () => {
  const asked = answerWith(
    [200, { shares: [] }],
    [403, { error: { code: "quota_exceeded", message: "You share too much.", retryable: false } }],
    [200, { share: SHARE }],
    [200, { shares: [SHARE] }],
    [204, null],
    [200, { shares: [] }],
  );
  render(<ShareDialog id="c1" title="A title" onClose={vi.fn()} />);
  await screen.findByText(en.noLinks);
  const make = screen.getByText(en.makeLink);
  fireEvent.click(make);
  expect((await screen.findByRole("alert", { hidden: true })).textContent).not.toBe("");
  fireEvent.click(make);
  const link = await screen.findByText(/\/share\/s1$/);
  fireEvent.click(within(link.closest("li")!).getByText(en.revoke));
  await screen.findByText(en.noLinks);
  await waitFor(() => {
    expect(document.activeElement?.textContent).toBe(en.links);
  });
  expect(asked.at(-2)).toBe("DELETE /api/shares/s1");
});

test("a file that could not be read is said without a count", () => {
  const fault = { code: "unreadable", count: 1, sentence: "This file is damaged." };
  render(<Report of={{ ...REPORT, taken: 0, present: 0, skipped: 0, conversations: [], fault }} />);
  expect(screen.getByRole("status").textContent).toBe("");
  expect(screen.getByRole("alert").textContent).toBe("This file is damaged.");
});

test("the reasons are in view where nothing was imported", () => {
  render(<Report of={{ ...REPORT, taken: 0, present: 0 }} />);
  expect(screen.getByText(NOTE.sentence).closest("details")?.open).toBe(true);
});
