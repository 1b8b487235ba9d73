/** Exports, imports and shares, in English; loaded with them. */
import type { Widened } from ".";

/** Why something was not taken, by the server's codes. */
const reasons: Readonly<Record<string, string>> = {};

export const transfer = {
  exportTitle: "Export this conversation",
  formats: {
    markdown: "Markdown",
    html: "HTML",
    json: "JSON",
  },
  formatHints: {
    markdown: "The shown branch as text, for notes and documents.",
    html: "The shown branch as a page with its pictures, to read and to print.",
    json: "All branches, to import it here or elsewhere.",
  },
  making: "Making the file…",
  exportAll: "Export all conversations",
  exportAllHint: "A zip archive with all branches and files. You can import it here.",
  importFile: "Import conversations…",
  importHint:
    "Exports of this chat, ChatGPT, Open WebUI and LibreChat, as JSON or zip. Conversations that are there already are not added twice.",
  tooLarge: (mib: number) => `This file is larger than ${String(mib)} MB.`,
  sending: (percent: number) => `Sending the file: ${String(percent)} %`,
  reading: "Reading the file…",
  progress: (count: number) =>
    count === 1 ? "1 conversation so far" : `${String(count)} conversations so far`,
  stop: "Stop the import",
  stopped: "The import was stopped. What was imported stays.",
  report: "Result of the import",
  taken: (count: number) =>
    count === 1 ? "1 conversation was imported." : `${String(count)} conversations were imported.`,
  present: (count: number) =>
    count === 1 ? "1 was there already." : `${String(count)} were there already.`,
  skipped: (count: number) =>
    count === 1 ? "1 could not be imported." : `${String(count)} could not be imported.`,
  details: (count: number) => `What was not taken (${String(count)})`,
  untitled: "Without a title",
  reasons,
  shareTitle: "Share this conversation",
  shareHint:
    "Anyone with the link can read a copy of the messages shown now: questions, answers and pictures, without your name. Reasoning, tools and later messages are left out.",
  expires: "The link works",
  expiryNames: {
    never: "until you revoke it",
    day: "for a day",
    week: "for a week",
    month: "for 30 days",
  },
  makeLink: "Make a link",
  made: "The link was made.",
  copyLink: "Copy the link",
  openLink: "Open",
  revoke: "Revoke",
  revokeOf: (title: string, made: string) => `Revoke the link to “${title}” of ${made}`,
  links: "Links to this conversation",
  otherLinks: "Links to other conversations",
  noLinks: "There is no link yet.",
  madeAt: (moment: string) => `Made ${moment}`,
  until: (moment: string) => `works until ${moment}`,
  notReached: "The server was not reached. Please try again.",
} as const;

/** What every language has to say. */
export type TransferTexts = Widened<typeof transfer>;
