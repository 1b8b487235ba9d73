/** Exports, imports and shares, in German. */
import type { TransferTexts } from "../en/transfer";

const reasons: Readonly<Record<string, string>> = {
  not_json: "Diese Datei ist weder JSON noch ein Zip-Archiv mit JSON.",
  damaged: "Diese Datei ist beschädigt: Sie endet zu früh, oder ihr JSON ist nicht gültig.",
  no_conversations: "In dieser Datei sind keine Gespräche.",
  too_large: "Entpackt ist diese Datei größer, als dieser Server liest.",
  too_deep: "Ihr JSON ist zu tief verschachtelt.",
  too_many:
    "Die Datei hat mehr Gespräche, als auf einmal importiert werden. Importieren Sie sie noch einmal.",
  unknown_format: "Dieses Format kann nicht gelesen werden.",
  newer_format: "Es wurde von einer neueren Version dieses Programms exportiert.",
  no_messages: "Es hat keine Nachrichten.",
  too_many_messages: "Es hat mehr Nachrichten, als ein Gespräch hier haben darf.",
  long_message: "Eine seiner Nachrichten ist länger, als eine Nachricht hier sein darf.",
  too_much_text: "Es hat mehr Text, als ein Gespräch hier haben darf.",
  circle: "Seine Nachrichten antworten einander im Kreis.",
  invalid: "Etwas darin hat nicht die erwartete Form.",
  hidden: "Verborgene Nachrichten, etwa des Systems, wurden weggelassen.",
  files: "Dateien wurden weggelassen: Sie sind nicht in dieser Datei.",
  files_refused: "Dateien wurden weggelassen: Dieser Server nimmt sie nicht an.",
  content: "Inhalte unbekannter Art wurden weggelassen.",
  no_question: "Eine Antwort ohne Frage bekam eine leere.",
  no_answer: "Eine Frage ohne Antwort bekam eine leere, die wiederholt werden kann.",
  orphans: "Nachrichten, deren Vorgänger fehlt, beginnen einen eigenen Zweig.",
  present: "Es ist schon da, von einem früheren Import oder weil es nie gelöscht wurde.",
  cut_off: "Die Datei ist zu groß oder zu verschachtelt, um bis zum Ende gelesen zu werden.",
  quota_exceeded: "Ihr Speicherplatz reicht dafür nicht.",
  id_reused: "Eine seiner Nachrichten ist in einem anderen Ihrer Gespräche.",
};

export const transfer: TransferTexts = {
  exportTitle: "Dieses Gespräch exportieren",
  formats: { markdown: "Markdown", html: "HTML", json: "JSON" },
  formatHints: {
    markdown: "Der gezeigte Zweig als Text, für Notizen und Dokumente.",
    html: "Der gezeigte Zweig als Seite mit seinen Bildern, zum Lesen und Drucken.",
    json: "Alle Zweige, um es hier oder anderswo zu importieren.",
  },
  making: "Die Datei wird erstellt …",
  exportAll: "Alle Gespräche exportieren",
  exportAllHint: "Ein Zip-Archiv mit allen Zweigen und Dateien. Sie können es hier importieren.",
  importFile: "Gespräche importieren…",
  importHint:
    "Exporte dieses Chats, von ChatGPT, Open WebUI und LibreChat, als JSON oder Zip. Was schon da ist, wird nicht doppelt angelegt.",
  tooLarge: (mib) => `Diese Datei ist größer als ${String(mib)} MB.`,
  sending: (percent) => `Die Datei wird gesendet: ${String(percent)} %`,
  reading: "Die Datei wird gelesen…",
  progress: (count) => (count === 1 ? "Bisher 1 Gespräch" : `Bisher ${String(count)} Gespräche`),
  stop: "Import abbrechen",
  stopped: "Der Import wurde abgebrochen. Was importiert ist, bleibt.",
  report: "Ergebnis des Imports",
  taken: (count) =>
    count === 1 ? "1 Gespräch wurde importiert." : `${String(count)} Gespräche wurden importiert.`,
  present: (count) => (count === 1 ? "1 war schon da." : `${String(count)} waren schon da.`),
  skipped: (count) =>
    count === 1
      ? "1 konnte nicht importiert werden."
      : `${String(count)} konnten nicht importiert werden.`,
  details: (count) => `Was nicht übernommen wurde (${String(count)})`,
  untitled: "Ohne Titel",
  reasons,
  shareTitle: "Dieses Gespräch teilen",
  shareHint:
    "Wer den Link hat, kann eine Kopie dessen lesen, was jetzt gezeigt wird: Fragen, Antworten und Bilder, ohne Ihren Namen. Überlegungen, Werkzeuge und spätere Nachrichten fehlen darin.",
  expires: "Der Link gilt",
  expiryNames: {
    never: "bis Sie ihn widerrufen",
    day: "einen Tag",
    week: "eine Woche",
    month: "30 Tage",
  },
  makeLink: "Link erstellen",
  made: "Der Link wurde erstellt.",
  copyLink: "Link kopieren",
  openLink: "Öffnen",
  revoke: "Widerrufen",
  revokeOf: (title, made) => `Link zu „${title}“ vom ${made} widerrufen`,
  links: "Links zu diesem Gespräch",
  otherLinks: "Links zu anderen Gesprächen",
  noLinks: "Es gibt noch keinen Link.",
  madeAt: (moment) => `Erstellt ${moment}`,
  until: (moment) => `gilt bis ${moment}`,
  notReached: "Der Server war nicht erreichbar. Bitte noch einmal versuchen.",
};
