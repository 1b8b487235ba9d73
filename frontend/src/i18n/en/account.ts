/** Sign-in and the account, in English; loaded with them. */
import type { Widened } from ".";

export const account = {
  signedInAs: (name: string) => `Signed in as ${name}`,
  signIn: "Sign in",
  signUp: "Create an account",
  signOut: "Sign out",
  toSignUp: "No account yet? Create one",
  toSignIn: "Have an account? Sign in",
  needsLink: "Open the sign-in link that the server printed.",
  name: "Name",
  password: "Password",
  passwordHint: "At least 10 characters.",
  currentPassword: "Current password",
  newPassword: "New password",
  changePassword: "Change password",
  passwordChanged: "Your password was changed. Other devices were signed out.",
  setPassword: "Set the password",
  continueAs: (name: string) => `Continue as ${name}`,
  continue: "Continue",
  loading: "Loading…",
  retry: "Try again",
  adoptTitle: "Conversations in this browser",
  adopt: (count: number) =>
    count === 1
      ? "This browser has 1 conversation from before you signed in. Move it to your account?"
      : `This browser has ${String(count)} conversations from before you signed in. Move them to your account?`,
  adoptNow: "Move to my account",
  adoptLater: "Not now",
  devices: "Devices",
  thisDevice: "this device",
  lastUsed: (moment: string) => `Last used ${moment}`,
  revoke: "Revoke",
  revokeOf: (name: string) => `Revoke “${name}”`,
  revokeOthers: "Sign out all other devices",
  tokens: "API tokens",
  noTokens: "You have no API tokens.",
  tokenTitle: "Name of the token",
  scope: "Access",
  scopes: { write: "Read and write", read: "Read only" },
  days: "Valid for days",
  makeToken: "Create token",
  tokenShown: "Copy this token now. It will not be shown again.",
  copyToken: "Copy the token",
  expires: (moment: string) => `Expires ${moment}`,
  notReached: "The server cannot be reached. Please try again.",
  errors: {
    sign_in_failed: "The name or the password is wrong.",
    link_unusable: "This link was already used or has expired. Please ask for a new one.",
    unauthenticated: "You are signed out. Please sign in again.",
  },
} as const;

/** What every language has to say. */
export type AccountTexts = Widened<typeof account>;
