/** The settings, in English; loaded with them. */
import type { Widened } from ".";

export const settings = {
  looks: "Appearance",
  theme: "Colours",
  textSize: "Text size",
  textSizes: { small: "Small", normal: "Normal", large: "Large", larger: "Very large" },
  writing: "Writing",
  enter: "Enter key",
  enterValues: { send: "Sends the message", newline: "Starts a new line" },
  enterHint: "Ctrl+Enter always sends, Shift+Enter always starts a new line.",
  instructions: "Instructions for new conversations",
  instructionsHint:
    "Each new conversation begins with a copy. You can change it there, in “Instructions and parameters”.",
  dictation: "Dictation: a microphone button in the message box",
  dictationHint: "Your browser recognises the speech. Some browsers send the sound to their maker.",
  reading: "Reading",
  pinQuestion: "Keep the question in view while its answer grows",
  codeWrap: "Wrap long lines of code",
  codeNumbers: "Number the lines of code",
  remoteImages: "Images from other servers",
  remoteImagesValues: { ask: "Load after a click", load: "Load at once" },
  remoteImagesHint: "The other server sees your address and the time when an image is loaded.",
  notifications: "Notify me when an answer ends while this tab is in the background",
  notificationsBlocked:
    "Your browser blocks notifications from this page. You can allow them in its settings for this site.",
  account: "Account",
  data: "Your data",
  here: "In this browser",
  hereItems:
    "These settings, the instructions for new conversations, the chosen model, drafts, and messages that are not sent yet.",
  server: "On the server, for you",
  serverItems:
    "Your conversations with their titles, messages, answers, instructions and parameters. A cookie in this browser shows the server that they are yours.",
  clear: "Clear what this browser stores",
  clearHint: "Your conversations stay on the server, and the cookie stays here.",
  clearConfirm: "Drafts and messages that are not sent will be lost.",
  clearNow: "Clear and reload",
} as const;

/** What every language has to say. */
export type SettingsTexts = Widened<typeof settings>;
