/** The page in German; loaded only where it is wanted. */
import type { Catalogue } from "../en";
import { errors } from "./errors";
import { markdown } from "./markdown";
import { options } from "./options";
import { answer, details, message, thread, versions } from "./thread";
import { steps } from "./steps";
import { thousands } from "../thousands";

const numbers = new Intl.NumberFormat("de");
const moments = new Intl.DateTimeFormat("de", { dateStyle: "medium", timeStyle: "short" });

export const de: Catalogue = {
  product: "Wordbrook",
  skipToComposer: "Zum Eingabefeld springen",
  failure:
    "Auf der Seite ist ein Fehler aufgetreten. Bitte neu laden; was gesendet wurde, geht nicht verloren.",
  cancel: "Abbrechen",
  close: "Schließen",
  copy: "Kopieren",
  newerPage: "Es gibt eine neuere Fassung dieser Seite.",
  partMissing: "Ein Teil der Seite konnte nicht geladen werden.",
  copied: "Kopiert",
  copyFailed: "Kopieren fehlgeschlagen",
  number: (value) => numbers.format(value),
  moment: (when) => moments.format(when),
  help: {
    open: "Tasten und Hilfe",
    title: "Tasten",
    shift: "Umschalt",
    send: "Senden; auf einem Touchscreen neue Zeile",
    breakLine: "Neue Zeile",
    sendKeys: "Strg+Enter",
    sendEdited: "Bearbeitete Nachricht senden",
    escape: "Die Antwort anhalten oder schließen, was offen ist",
    editLast: "Die letzte Nachricht bearbeiten, wenn das Feld leer ist",
    write: "Zum Eingabefeld",
    singles: "Tasten aus einem einzelnen Zeichen, wo gerade nichts geschrieben wird",
  },
  language: { label: "Sprache" },
  errors,
  quota: {
    until: (moment) =>
      `Das Kontingent ist aufgebraucht. Neue Nachrichten sind ab ${moment} möglich.`,
    reserved:
      "Laufende Antworten brauchen den Rest des Kontingents. Bitte warten, bis eine zu Ende ist.",
  },
  conversations: {
    label: "Gespräche",
    open: "Gespräche anzeigen",
    hide: "Gespräche ausblenden",
    start: "Neues Gespräch",
    untitled: "Neues Gespräch",
    none: "Hier stehen später die Gespräche.",
    more: "Mehr anzeigen",
    failed: "Die Liste konnte nicht geladen werden.",
    running: "Eine Antwort wird geschrieben",
    menuOf: (title) => `Mehr zu „${title}“`,
    rename: "Umbenennen",
    renameLabel: "Titel des Gesprächs",
    remove: "Löschen",
    search: "Gespräche durchsuchen",
    found: (count) => (count === 1 ? "1 Treffer" : `${String(count)} Treffer`),
    searchFailed: "Die Suche ist fehlgeschlagen. Bitte noch einmal versuchen.",
    removed: (title) => `„${title}“ ist gelöscht.`,
    undo: "Rückgängig",
    today: "Heute",
    yesterday: "Gestern",
    week: "Letzte 7 Tage",
    month: "Letzte 30 Tage",
    earlier: "Früher",
  },
  thread,
  message,
  versions,
  details,
  steps,
  options,
  answer,
  composer: {
    label: "Nachricht",
    placeholder: "Etwas fragen",
    placeholderNext: "Die nächste Nachricht schreiben",
    send: "Senden",
    queue: "Nach dieser Antwort senden",
    stop: "Anhalten",
    tooLong: (kib) =>
      `Um ${numbers.format(kib)} KiB zu lang. Eine Nachricht darf 64 KiB lang sein.`,
  },
  models: {
    label: "Modell",
    current: (name) => `Modell: ${name}`,
    automatic: "Standardmodell",
    search: "Modelle suchen",
    none: "Kein Modell heißt so.",
    empty: "Hier gibt es keine Modelle.",
    reasoning: "Nachdenken",
    vision: "Bilder",
    context: (tokens) =>
      `${tokens < 1_000_000 ? `${numbers.format(thousands(tokens))} Tsd.` : `${numbers.format(Math.round(tokens / 100_000) / 10)} Mio.`} Kontext`,
    other: "Anderes Modell …",
    demo: "Demo (kein echtes Modell)",
    endpoint: "Anbieter",
    typed: "Name des Modells",
    use: "Verwenden",
  },
  connection: {
    connecting: "Verbindung wird aufgebaut …",
    offline: "Keine Verbindung. Neuer Versuch läuft.",
    refused: "Nicht verbunden.",
    reload: "Seite neu laden",
  },
  degraded: {
    cannotAsk: "Antworten gehen weiter, nur lässt sich gerade nichts Neues fragen.",
    unsafe:
      "Antworten gehen weiter, würden einen Absturz des Servers gerade aber nicht überstehen.",
    late: "Was anderswo geschrieben wird, kommt spät und lässt sich hier gerade nicht anhalten.",
    other: "Dem Server fehlt gerade etwas. Antworten gehen weiter.",
  },
  empty: {
    title: "Was möchten Sie wissen?",
    demo: "Dies ist das Demomodell: Es zeigt, wie Antworten aussehen, und weiß nichts. Für ein richtiges Modell den Server auf eine dieser Arten neu starten.",
    prompts: [
      "Erkläre, warum ein Fahrrad nicht umfällt",
      "Schreibe eine Python-Funktion, die zwei sortierte Listen zusammenführt",
      "Vergleiche Tee und Kaffee in einer Tabelle",
      "Warum ist die Summe der ersten n ungeraden Zahlen n²?",
    ],
  },
  firstRun: {
    title: "Ein richtiges Modell anschließen",
    ollama: "Ollama auf demselben Rechner",
    key: "OpenAI, mit eigenem Schlüssel",
    docker: "Ollama, aus Docker heraus",
    copy: (way) => `Zeile kopieren für: ${way}`,
    more: "Alles, was die API von OpenAI spricht, ist recht, auch mehreres nebeneinander: docs/endpoints.md.",
  },
  theme: {
    label: "Erscheinungsbild",
    system: "Wie das System",
    light: "Hell",
    dark: "Dunkel",
  },
  markdown,
};
