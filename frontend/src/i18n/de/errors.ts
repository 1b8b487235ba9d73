/** The errors in German, by code. */
import type { Catalogue } from "../en";

export const errors: Catalogue["errors"] = {
  unauthenticated: "Bitte die Seite neu laden, um sich wieder anzumelden.",
  protocol_unsupported: "Diese Seite spricht eine andere Version des Protokolls.",
  forbidden_origin: "Diese Seite darf nicht mit diesem Server sprechen.",
  too_many_connections:
    "Es sind zu viele Verbindungen offen. Bitte einen Tab schließen oder warten.",
  draining: "Der Server startet neu.",
  invalid: "Diese Anfrage ist nicht gültig.",
  too_large: "Das ist zu lang.",
  not_found: "Das wurde nicht gefunden.",
  forbidden: "Dieses Konto darf das nicht.",
  sign_in_failed: "Der Name oder das Passwort ist falsch.",
  link_unusable: "Dieser Link wurde schon benutzt oder ist abgelaufen.",
  id_reused: "Diese Kennung wird schon verwendet.",
  name_taken: "Diesen Namen gibt es schon.",
  too_many: "Davon gibt es schon zu viele. Bitte zuerst etwas löschen.",
  conversation_busy: "Hier wird noch eine Antwort geschrieben.",
  not_continuable: "Diese Antwort lässt sich nicht fortsetzen.",
  model_unknown: "Dieses Modell bietet der Server nicht an.",
  rate_limited: "Zu viele Anfragen. Bitte einen Moment warten.",
  file_missing: "Eine Datei dieser Nachricht gibt es nicht mehr. Bitte noch einmal hinzufügen.",
  file_type: "Dateien dieser Art lassen sich nicht verwenden.",
  file_in_use: "Eine Nachricht verwendet diese Datei; sie verschwindet mit ihrer Unterhaltung.",
  model_without_vision:
    "Dieses Modell kann keine Bilder sehen. Bitte ein anderes wählen oder das Bild entfernen.",
  quota_exceeded:
    "Der Speicherplatz ist aufgebraucht. Zum Weitermachen bitte Unterhaltungen löschen.",
  storage_unavailable: "Die Antwort konnte nicht gespeichert werden. Bitte noch einmal versuchen.",
  unavailable: "Das ist gerade nicht möglich. Bitte noch einmal versuchen.",
  internal: "Auf dem Server ist etwas schiefgegangen.",
  provider_unauthorized: "Der Dienst des Modells hat den Schlüssel dieses Servers abgelehnt.",
  provider_model_missing: "Der Dienst kennt dieses Modell nicht.",
  provider_rate_limited: "Der Dienst des Modells ist ausgelastet. Bitte einen Moment warten.",
  "provider_unauthorized:verification":
    "Der Dienst bietet dieses Modell nur bestätigten Organisationen an.",
  "provider_unauthorized:region":
    "Der Dienst des Modells ist in der Region dieses Servers nicht verfügbar.",
  "provider_model_missing:no_list":
    "Der Dienst des Modells listet keine Modelle unter der Adresse, die dieser Server benutzt. Stimmt sie, bitte den Namen eines Modells eingeben.",
  provider_no_credit:
    "Das Konto beim Dienst des Modells hat kein Guthaben mehr, oder sein Kontingent ist aufgebraucht.",
  provider_filtered:
    "Der Dienst des Modells nahm diese Frage nicht an: sein Inhaltsfilter hatte Einwände.",
  provider_too_long: "Das ist länger, als das Modell auf einmal lesen kann.",
  provider_parameter: "Das Modell nimmt den Wert eines Parameters dieser Unterhaltung nicht an.",
  provider_moved:
    "Der Dienst des Modells ist umgezogen: er ist nicht mehr unter der Adresse, die dieser Server benutzt.",
  "provider_moved:address":
    "Der Dienst des Modells antwortet nicht unter der Adresse, die dieser Server benutzt.",
  provider_rejected: "Der Dienst des Modells hat diese Anfrage nicht angenommen.",
  provider_unavailable: "Der Dienst des Modells ist nicht verfügbar.",
  provider_timeout: "Der Dienst des Modells antwortet nicht mehr.",
  provider_broken: "Der Dienst des Modells hat etwas Unlesbares gesendet.",
  cut_short: "Die Antwort brach vor ihrem Ende ab.",
  tools_unsupported: "Das Modell verlangte ein Werkzeug, und hier gibt es keine.",
  deadline: "Die Antwort dauerte länger, als dieser Server erlaubt.",
  backend_failed: "Das Modell ist fehlgeschlagen. Der Grund steht im Protokoll des Servers.",
  worker_lost: "Der Server wurde neu gestartet, während er antwortete.",
};
