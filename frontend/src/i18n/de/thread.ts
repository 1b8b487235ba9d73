/** A conversation with its messages and answers, in German. */
import type { Catalogue } from "../en";

const numbers = new Intl.NumberFormat("de");

function seconds(count: number): string {
  return count === 1 ? "1 Sekunde" : `${String(count)} Sekunden`;
}

export const thread: Catalogue["thread"] = {
  label: "Gespräch",
  loading: "Das Gespräch wird geladen",
  missing: "Dieses Gespräch wurde nicht gefunden.",
  loadEarlier: "Frühere Nachrichten anzeigen",
  notPrinted:
    "Der Anfang dieses Gesprächs fehlt in diesem Druck. Mit Strg+P oder ⌘P drucken, oder erst die früheren Nachrichten anzeigen.",
  jump: "Zum Neuesten",
  you: "Sie schrieben:",
  answer: "Antwort:",
};

export const message: Catalogue["message"] = {
  sending: "Wird gesendet",
  waitsForConnection: "Wird gesendet, sobald wieder eine Verbindung besteht",
  waitsForServer: "Wird gesendet, sobald der Server wieder Nachrichten annimmt",
  next: "Als Nächstes: wird nach dieser Antwort gesendet",
  waits: "Wartet, bis sie an der Reihe ist",
  waitsAbove: "Wartet, bis Sie die Nachricht darüber senden oder entfernen",
  held: "Nicht gesendet, weil die Antwort davor unvollständig ist.",
  heldByStop: "Nicht gesendet, weil Sie die Antwort davor angehalten haben.",
  heldLong: "Nicht gesendet, weil sie älter als eine Stunde ist.",
  sendNow: "Jetzt senden",
  discard: "Entfernen",
  edit: "Bearbeiten",
  editThis: "Nachricht bearbeiten",
  editLabel: "Bearbeitete Nachricht",
  editKeys: (send) => `${send} sendet, Esc bricht ab.`,
  editKept: "Die frühere Version bleibt erhalten.",
  copyThis: "Nachricht kopieren",
  showAll: "Alles anzeigen",
  showLess: "Weniger anzeigen",
};

export const versions: Catalogue["versions"] = {
  previous: "Vorige Version",
  next: "Nächste Version",
  position: (at, count) => `Version ${String(at)} von ${String(count)}`,
};

export const details: Catalogue["details"] = {
  model: "Modell",
  when: "Geschrieben",
  first: "Zeit bis zum ersten Wort",
  total: "Gesamtzeit",
  speed: "Geschwindigkeit",
  input: "Eingabe-Tokens",
  output: "Ausgabe-Tokens",
  reasoning: "davon Nachdenken",
  endedBy: "Grund des Dienstes für das Ende",
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
  copy: "Antwort kopieren",
  retry: "Erneut versuchen",
  carryOn: "Fortsetzen",
  stopped: "Angehalten",
  interrupted: "Unterbrochen",
  length: "An der Längengrenze abgeschnitten",
  filtered:
    "Der Inhaltsfilter des Dienstes hat den Rest zurückgehalten. Versuchen Sie, die Frage anders zu formulieren.",
  reword: "Frage bearbeiten",
  otherModel: "Anderes Modell wählen",
  openOptions: "Parameter öffnen",
  refusedOption: (name) => `Das Modell nimmt den Wert von „${name}“ nicht an.`,
  loading: "Das Modell wird geladen. Das kann Minuten dauern.",
  more: "Details und andere Modelle",
  retryWith: "Erneut versuchen mit",
  readAloud: "Vorlesen",
  stopReading: "Vorlesen anhalten",
  failed: "Fehlgeschlagen",
  empty: "Das Modell hat eine leere Antwort geliefert.",
  retryIn: (count) => `Neuer Versuch in ${seconds(count)}`,
  retryNow: "Jetzt versuchen",
  historyCut: (count) =>
    count === 1
      ? "Die älteste Nachricht war zu viel und wurde nicht an das Modell gesendet."
      : `Die ältesten ${numbers.format(count)} Nachrichten waren zu viel und wurden nicht an das Modell gesendet.`,
  statusMore: "Der Rest steht im Gespräch.",
  notDrawn: "Diese Antwort lässt sich nicht darstellen. Stattdessen steht hier ihr Quelltext.",
  statusAnswering: "Antwort wird geschrieben",
  statusComplete: "Antwort vollständig",
  statusStopped: "Antwort angehalten",
  statusFailed: "Die Antwort ist fehlgeschlagen",
};
