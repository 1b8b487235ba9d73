/** A conversation with its messages and answers, in German. */
import type { Catalogue } from "../en";

const numbers = new Intl.NumberFormat("de");

function seconds(count: number): string {
  return count === 1 ? "1 Sekunde" : `${String(count)} Sekunden`;
}

export const thread: Catalogue["thread"] = {
  label: "Gespräch",
  loading: "Das Gespräch wird geladen",
  missing: "Dieses Gespräch gibt es nicht, oder es gehört jemand anderem.",
  loadEarlier: "Frühere Nachrichten anzeigen",
  notPrinted:
    "Der Anfang dieses Gesprächs fehlt in diesem Druck. Mit Strg+P oder ⌘P drucken, oder erst die früheren Nachrichten anzeigen.",
  jump: "Zum Neuesten",
  you: "Sie schrieben:",
  answer: "Antwort:",
};

export const message: Catalogue["message"] = {
  sending: "Wird gesendet",
  waitsForConnection: "Wird gesendet, sobald die Verbindung wieder steht",
  waitsForServer: "Wird gesendet, sobald der Server wieder Nachrichten annimmt",
  next: "Als Nächstes: wird nach dieser Antwort gesendet",
  waits: "Wartet, bis sie an der Reihe ist",
  waitsAbove: "Wartet, bis Sie die Nachricht darüber senden oder entfernen",
  held: "Nicht gesendet. Die Antwort davor endete nicht gut.",
  heldByStop: "Nicht gesendet, weil Sie die Antwort davor angehalten haben.",
  heldLong: "Nicht gesendet. Sie wurde vor mehr als einer Stunde geschrieben.",
  sendNow: "Jetzt senden",
  discard: "Entfernen",
  edit: "Bearbeiten",
  editThis: "Nachricht bearbeiten",
  editLabel: "Bearbeitete Nachricht",
  editHint: "Strg+Enter sendet, Esc bricht ab. Das Bisherige bleibt, einen Schritt zurück.",
};

export const versions: Catalogue["versions"] = {
  previous: "Vorige Fassung",
  next: "Nächste Fassung",
  position: (at, count) => `Fassung ${String(at)} von ${String(count)}`,
};

export const details: Catalogue["details"] = {
  model: "Modell",
  when: "Geschrieben",
  first: "Erstes Wort nach",
  total: "Ganze Antwort nach",
  speed: "Tempo",
  input: "Gelesene Tokens",
  output: "Geschriebene Tokens",
  reasoning: "davon Nachdenken",
  endedBy: "Vom Dienst beendet mit",
  sources: "Quellen",
  seconds: (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1).replace(".", ",")} s`,
  aSecond: (tokens) => `${tokens.toFixed(tokens < 10 ? 1 : 0).replace(".", ",")} Tokens/s`,
};

export const answer: Catalogue["answer"] = {
  waiting: "Warten auf das erste Wort",
  thinking: "Denkt nach",
  thoughts: "Gedanken",
  thoughtFor: (count) => `${String(count)} s nachgedacht`,
  other: "Weiterer Inhalt",
  file: (name) => `Datei: ${name}`,
  copy: "Antwort kopieren",
  retry: "Erneut versuchen",
  carryOn: "Fortsetzen",
  stopped: "Angehalten",
  interrupted: "Vor dem Ende unterbrochen",
  length: "An der Längengrenze abgeschnitten",
  filtered:
    "Der Dienst des Modells hat den Rest zurückgehalten: Sein Inhaltsfilter hatte Einwände. Anders gefragt, antwortet es vielleicht.",
  reword: "Frage bearbeiten",
  otherModel: "Anderes Modell wählen",
  openOptions: "Parameter öffnen",
  refusedOption: (name) => `Das Modell nimmt den Wert von „${name}“ nicht an.`,
  loading: "Das Modell wird geladen. Ein großes braucht Minuten.",
  more: "Einzelheiten und andere Modelle",
  retryWith: "Noch einmal antworten mit",
  failed: "Fehlgeschlagen",
  empty: "Das Modell hat mit nichts geantwortet.",
  retryIn: (count) => `Neuer Versuch in ${seconds(count)}`,
  retryNow: "Jetzt versuchen",
  historyCut: (count) =>
    count === 1
      ? "Die älteste Nachricht passt nicht mehr hinein; das Modell hat sie nicht gelesen."
      : `Die ältesten ${numbers.format(count)} Nachrichten passen nicht mehr hinein; das Modell hat sie nicht gelesen.`,
  statusMore: "Im Gespräch steht mehr davon.",
  notDrawn:
    "Diese Antwort ließ sich nicht darstellen. Ihr Text steht hier, wie er geschrieben wurde.",
  statusAnswering: "Antwort wird geschrieben",
  statusComplete: "Antwort vollständig",
  statusStopped: "Antwort angehalten",
  statusFailed: "Die Antwort ist fehlgeschlagen",
};
