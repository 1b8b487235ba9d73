/** Files of messages, in English. */
const counted = (count: number) => (count === 1 ? "1 file" : `${String(count)} files`);

export const files = {
  add: "Add files",
  camera: "Take a photo",
  choose: "Choose files",
  drop: "Drop files to add them to your message",
  list: "Files of your message",
  remove: (name: string) => `Remove ${name}`,
  cancel: (name: string) => `Cancel the upload of ${name}`,
  retry: (name: string) => `Try ${name} again`,
  progress: (name: string) => `Upload of ${name}`,
  preparing: "Preparing",
  offline: "Waiting for the connection",
  percent: (percent: number) => `${String(percent)}%`,
  added: (name: string) => `${name} was added.`,
  removed: (name: string) => `${name} was removed.`,
  failed: (name: string, why: string) => `${name} was not added. ${why}`,
  waits: "Will be sent when the files are there.",
  doNotSend: "Do not send yet",
  blocked: {
    failed: "To send, try the failed files again, or remove them.",
    blind: "This model cannot see pictures. Choose another model, or remove the pictures.",
    waiting: "The message will be sent when the files are there.",
  },
  tooLarge: (most: string) => `The file is too large. A file may have ${most}.`,
  tooMany: (most: number) => `A message may have ${counted(most)}. The others were not added.`,
  empty: "The file is empty.",
  folder: "Folders cannot be added. Please add the files in it.",
  gone: "The file is not on the server any more. Please add it again.",
  download: "Download",
  given: "What the model is given",
  givenLoading: "Loading the text",
  givenNothing: "The model is given no text of this file.",
  givenCut: "If it does not fit into the model’s context, it is cut further.",
  givenShort: (count: number) => `Another ${String(count)} characters are not shown here.`,
  picture: "Picture",
  text: "Text",
  word: "Word document",
  code: (ending: string) => `${ending} file`,
  named: (name: string) => `File: ${name}`,
  notShown: "The picture cannot be shown.",
  /** By code; where there is none, the server's sentence. */
  errors: {} as Readonly<Record<string, string>>,
} as const;

export type FileTexts = {
  [Key in keyof typeof files]: (typeof files)[Key] extends string
    ? string
    : Key extends "blocked"
      ? Record<"failed" | "blind" | "waiting", string>
      : (typeof files)[Key];
};
