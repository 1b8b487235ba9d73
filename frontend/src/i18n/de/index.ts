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
    "Auf dieser Seite ist ein Fehler aufgetreten. Bitte neu laden. Gesendetes geht nicht verloren.",
  cancel: "Abbrechen",
  close: "Schließen",
  copy: "Kopieren",
  newerPage: "Eine neue Version dieser Seite ist verfügbar.",
  partMissing: "Ein Teil der Seite konnte nicht geladen werden.",
  copied: "Kopiert",
  copyFailed: "Kopieren fehlgeschlagen",
  number: (value) => numbers.format(value),
  moment: (when) => moments.format(when),
  help: {
    open: "Tastenkürzel",
    ctrl: "Strg",
    shift: "Umschalt",
    send: "Senden",
    breakLine: "Neue Zeile",
    escape: "Die Antwort anhalten oder den offenen Dialog schließen",
    editLast: "Die letzte Nachricht bearbeiten, wenn das Feld leer ist",
    write: "Zum Eingabefeld",
    singles: "Kürzel mit einer einzelnen Taste, wenn kein Textfeld aktiv ist",
  },
  language: { label: "Sprache" },
  settings: "Einstellungen",
  errors,
  tooManyRequests: (seconds) =>
    `Zu viele Anfragen. Bitte in ${seconds === 1 ? "1 Sekunde" : `${numbers.format(seconds)} Sekunden`} noch einmal versuchen.`,
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
    none: "Hier erscheinen Ihre Gespräche.",
    more: "Mehr anzeigen",
    loaded: (count) => `${numbers.format(count)} weitere Gespräche`,
    failed: "Die Liste konnte nicht geladen werden.",
    running: "Eine Antwort wird geschrieben",
    menuOf: (title) => `Mehr zu „${title}“`,
    rename: "Umbenennen",
    renameLabel: "Titel des Gesprächs",
    remove: "Löschen",
    search: "Gespräche durchsuchen",
    found: (count) => (count === 0 ? "Keine Treffer" : `${String(count)} Treffer`),
    searchFailed: "Die Suche ist fehlgeschlagen. Bitte noch einmal versuchen.",
    removed: (title) => `„${title}“ wurde gelöscht.`,
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
    dictate: "Diktieren",
    dictationOn: "Das Diktat läuft",
    dictationFailed: "Diktieren ist gerade nicht möglich.",
    contextUsed: (percent) => `${String(percent)} % des Kontexts des Modells sind belegt`,
    tooLong: (kib) => `Um ${numbers.format(kib)} KiB zu lang.`,
  },
  models: {
    label: "Modell",
    current: (name) => `Modell: ${name}`,
    automatic: "Standardmodell",
    search: "Modelle suchen",
    none: "Keine passenden Modelle.",
    empty: "Keine Modelle verfügbar.",
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
    cannotAsk: "Neue Nachrichten sind gerade nicht möglich. Laufende Antworten gehen weiter.",
    unsafe: "Antworten gehen weiter, gingen bei einem Absturz des Servers gerade aber verloren.",
    late: "Antworten von anderswo kommen gerade verspätet an und lassen sich hier nicht anhalten.",
    other: "Ein Teil des Servers ist nicht verfügbar. Antworten gehen weiter.",
  },
  empty: {
    title: "Was möchten Sie wissen?",
    demo: "Dies ist das Demomodell: Es zeigt, wie Antworten aussehen, und weiß nichts. Für ein echtes Modell den Server auf eine dieser Arten neu starten.",
    prompts: [
      "Erkläre, warum ein Fahrrad nicht umfällt",
      "Schreibe eine Python-Funktion, die zwei sortierte Listen zusammenführt",
      "Vergleiche Tee und Kaffee in einer Tabelle",
      "Warum ist die Summe der ersten n ungeraden Zahlen n²?",
    ],
  },
  firstRun: {
    title: "Ein echtes Modell anschließen",
    ollama: "Ollama auf demselben Rechner",
    key: "OpenAI, mit eigenem Schlüssel",
    docker: "Ollama, aus Docker heraus",
    copy: (way) => `Befehl kopieren für: ${way}`,
    more: "Jeder Dienst mit der API von OpenAI ist möglich, auch mehrere zugleich: siehe docs/endpoints.md.",
  },
  theme: {
    label: "Erscheinungsbild",
    system: "Systemeinstellung",
    light: "Hell",
    dark: "Dunkel",
  },
  markdown,
};
