/** Files of messages, in German. */
import type { FileTexts } from "../en/files";

const counted = (count: number) => (count === 1 ? "1 Datei" : `${String(count)} Dateien`);

export const files: FileTexts = {
  add: "Dateien anhängen",
  camera: "Foto aufnehmen",
  choose: "Dateien wählen",
  drop: "Dateien hier ablegen, um sie anzuhängen",
  list: "Dateien Ihrer Nachricht",
  remove: (name) => `${name} entfernen`,
  cancel: (name) => `Hochladen von ${name} abbrechen`,
  retry: (name) => `${name} noch einmal versuchen`,
  progress: (name) => `Hochladen von ${name}`,
  preparing: "Wird vorbereitet",
  offline: "Wartet auf die Verbindung",
  percent: (percent) => `${String(percent)} %`,
  added: (name) => `${name} wurde angehängt.`,
  removed: (name) => `${name} wurde entfernt.`,
  failed: (name, why) => `${name} wurde nicht angehängt. ${why}`,
  waits: "Wird gesendet, sobald die Dateien da sind.",
  doNotSend: "Noch nicht senden",
  blocked: {
    failed: "Zum Senden bitte die fehlgeschlagenen Dateien noch einmal versuchen oder entfernen.",
    blind:
      "Dieses Modell kann keine Bilder sehen. Bitte ein anderes Modell wählen oder die Bilder entfernen.",
    waiting: "Die Nachricht wird gesendet, sobald die Dateien da sind.",
  },
  tooLarge: (most) => `Die Datei ist zu groß. Eine Datei darf ${most} haben.`,
  tooMany: (most) =>
    `Eine Nachricht darf ${counted(most)} haben. Die übrigen wurden nicht angehängt.`,
  empty: "Die Datei ist leer.",
  folder: "Ordner können nicht angehängt werden. Bitte die Dateien darin wählen.",
  gone: "Die Datei ist nicht mehr auf dem Server. Bitte noch einmal anhängen.",
  download: "Herunterladen",
  given: "Was das Modell bekommt",
  givenLoading: "Der Text wird geladen",
  givenNothing: "Das Modell bekommt keinen Text dieser Datei.",
  givenCut: "Passt er nicht in den Kontext des Modells, wird er weiter gekürzt.",
  givenShort: (count) => `Weitere ${String(count)} Zeichen werden hier nicht gezeigt.`,
  picture: "Bild",
  text: "Text",
  word: "Word-Dokument",
  code: (ending) => `${ending}-Datei`,
  named: (name) => `Datei: ${name}`,
  notShown: "Das Bild kann nicht gezeigt werden.",
  errors: {
    file_type:
      "Diese Art von Datei kann nicht verwendet werden. Möglich sind Bilder (PNG, JPEG, GIF, WebP), PDF, DOCX und Text wie CSV, Markdown oder Code.",
    too_large: "Die Datei ist zu groß.",
    invalid: "Die Datei ist leer, oder sie konnte nicht vollständig gesendet werden.",
    quota_exceeded:
      "Der Speicherplatz für Dateien ist aufgebraucht. Bitte zuerst Gespräche mit Dateien löschen.",
    file_missing: "Die Datei ist nicht mehr auf dem Server. Bitte noch einmal anhängen.",
  },
};
