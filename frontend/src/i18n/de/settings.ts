/** The settings, in German. */
import type { SettingsTexts } from "../en/settings";

export const settings: SettingsTexts = {
  looks: "Darstellung",
  theme: "Farben",
  textSize: "Schriftgröße",
  textSizes: { small: "Klein", normal: "Mittel", large: "Groß", larger: "Sehr groß" },
  writing: "Schreiben",
  enter: "Eingabetaste",
  enterValues: { send: "Sendet die Nachricht", newline: "Beginnt eine neue Zeile" },
  enterHint: "Strg+Enter sendet immer, Umschalt+Enter beginnt immer eine neue Zeile.",
  instructions: "Anweisungen für neue Gespräche",
  instructionsHint:
    "Jedes neue Gespräch beginnt mit einer Kopie. Dort lässt sie sich unter „Anweisungen und Parameter“ ändern.",
  dictation: "Diktieren: eine Mikrofontaste im Eingabefeld",
  dictationHint:
    "Ihr Browser erkennt die Sprache. Manche Browser senden den Ton an ihren Hersteller.",
  reading: "Lesen",
  pinQuestion: "Die Frage sichtbar halten, solange ihre Antwort wächst",
  codeWrap: "Lange Zeilen in Code umbrechen",
  codeNumbers: "Zeilen in Code nummerieren",
  remoteImages: "Bilder von anderen Servern",
  remoteImagesValues: { ask: "Erst nach einem Klick laden", load: "Sofort laden" },
  remoteImagesHint: "Der andere Server sieht beim Laden eines Bildes Ihre Adresse und die Zeit.",
  notifications: "Benachrichtigen, wenn eine Antwort endet und dieser Tab im Hintergrund ist",
  notificationsBlocked:
    "Ihr Browser blockiert Benachrichtigungen dieser Seite. In seinen Einstellungen für diese Website lassen sie sich erlauben.",
  account: "Konto",
  data: "Ihre Daten",
  here: "In diesem Browser",
  hereItems:
    "Diese Einstellungen, die Anweisungen für neue Gespräche, das gewählte Modell, Entwürfe und Nachrichten, die noch nicht gesendet sind.",
  server: "Auf dem Server, für Sie",
  serverItems:
    "Ihre Gespräche mit Titeln, Nachrichten, Antworten, Anweisungen und Parametern. Ein Cookie in diesem Browser zeigt dem Server, dass sie Ihnen gehören.",
  clear: "Löschen, was dieser Browser speichert",
  clearHint: "Ihre Gespräche bleiben auf dem Server, und das Cookie bleibt hier.",
  clearConfirm: "Entwürfe und nicht gesendete Nachrichten gehen verloren.",
  clearNow: "Löschen und neu laden",
};
