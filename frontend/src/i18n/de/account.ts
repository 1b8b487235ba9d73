/** Sign-in and the account, in German; loaded with them. */
import type { AccountTexts } from "../en/account";

export const account: AccountTexts = {
  signedInAs: (name) => `Angemeldet als ${name}`,
  signIn: "Anmelden",
  signUp: "Konto anlegen",
  signOut: "Abmelden",
  toSignUp: "Noch kein Konto? Jetzt anlegen",
  toSignIn: "Schon ein Konto? Anmelden",
  needsLink: "Öffnen Sie den Anmeldelink, den der Server ausgegeben hat.",
  name: "Name",
  password: "Passwort",
  passwordHint: "Mindestens 10 Zeichen.",
  currentPassword: "Bisheriges Passwort",
  newPassword: "Neues Passwort",
  changePassword: "Passwort ändern",
  passwordChanged: "Das Passwort wurde geändert. Andere Geräte wurden abgemeldet.",
  setPassword: "Passwort festlegen",
  continueAs: (name) => `Weiter als ${name}`,
  continue: "Weiter",
  loading: "Wird geladen …",
  retry: "Erneut versuchen",
  adoptTitle: "Unterhaltungen in diesem Browser",
  adopt: (count) =>
    count === 1
      ? "In diesem Browser gibt es 1 Unterhaltung aus der Zeit vor der Anmeldung. In das Konto übernehmen?"
      : `In diesem Browser gibt es ${String(count)} Unterhaltungen aus der Zeit vor der Anmeldung. In das Konto übernehmen?`,
  adoptNow: "In mein Konto übernehmen",
  adoptLater: "Jetzt nicht",
  devices: "Geräte",
  thisDevice: "dieses Gerät",
  lastUsed: (moment) => `Zuletzt benutzt: ${moment}`,
  revoke: "Widerrufen",
  revokeOf: (name) => `„${name}“ widerrufen`,
  revokeOthers: "Alle anderen Geräte abmelden",
  tokens: "API-Token",
  noTokens: "Sie haben keine API-Token.",
  tokenTitle: "Name des Tokens",
  scope: "Zugriff",
  scopes: { write: "Lesen und schreiben", read: "Nur lesen" },
  days: "Gültig für Tage",
  makeToken: "Token anlegen",
  tokenShown: "Kopieren Sie dieses Token jetzt. Es wird nicht noch einmal angezeigt.",
  copyToken: "Token kopieren",
  expires: (moment) => `Läuft ab: ${moment}`,
  notReached: "Der Server ist nicht erreichbar. Bitte noch einmal versuchen.",
  errors: {
    sign_in_failed: "Der Name oder das Passwort ist falsch.",
    link_unusable:
      "Dieser Link wurde schon benutzt oder ist abgelaufen. Bitte um einen neuen bitten.",
    unauthenticated: "Sie sind abgemeldet. Bitte erneut anmelden.",
  },
};
