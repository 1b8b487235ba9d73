/** The page in English. Sentences that carry a value are functions. */
import { errors } from "./errors";
import { markdown } from "./markdown";
import { options } from "./options";
import { answer, details, message, thread, versions } from "./thread";
import { steps } from "./steps";
import { thousands } from "../thousands";

const numbers = new Intl.NumberFormat("en");
const moments = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export const en = {
  product: "Wordbrook",
  skipToComposer: "Skip to the message box",
  failure:
    "The page ran into an error of its own. Please reload it; nothing of what was sent is lost.",
  cancel: "Cancel",
  close: "Close",
  copy: "Copy",
  newerPage: "There is a newer version of this page.",
  partMissing: "A part of the page could not be loaded.",
  copied: "Copied",
  copyFailed: "Copying failed",
  number: (value: number): string => numbers.format(value),
  moment: (when: Date): string => moments.format(when),
  help: {
    open: "Keys and help",
    title: "Keys",
    shift: "Shift",
    send: "Send; on a touch screen break the line",
    breakLine: "Break the line",
    sendKeys: "Ctrl+Enter",
    sendEdited: "Send the edited message",
    escape: "Stop the answer, or close what is open",
    editLast: "Edit the last message, where the box is empty",
    write: "Go to the message box",
    singles: "Keys that are a single character, where nothing is being written",
  },
  language: { label: "Language" },
  errors,
  quota: {
    until: (moment: string): string =>
      `The quota is used up. New messages are possible from ${moment}.`,
    reserved:
      "Answers that are being written need the rest of the quota. Please wait for one to end.",
  },
  conversations: {
    label: "Conversations",
    open: "Show conversations",
    hide: "Hide conversations",
    start: "New conversation",
    untitled: "New conversation",
    none: "Conversations will be listed here.",
    more: "Show more",
    failed: "The list could not be loaded.",
    running: "An answer is being written",
    menuOf: (title: string) => `More for “${title}”`,
    rename: "Rename",
    renameLabel: "Title of the conversation",
    remove: "Delete",
    search: "Search conversations",
    found: (count: number) => (count === 1 ? "1 found" : `${String(count)} found`),
    searchFailed: "The search did not work. Please try again.",
    removed: (title: string) => `“${title}” is deleted.`,
    undo: "Undo",
    today: "Today",
    yesterday: "Yesterday",
    week: "Previous 7 days",
    month: "Previous 30 days",
    earlier: "Earlier",
  },
  thread,
  message,
  versions,
  details,
  steps,
  options,
  answer,
  composer: {
    label: "Message",
    placeholder: "Ask something",
    placeholderNext: "Write the next message",
    send: "Send",
    queue: "Send after this answer",
    stop: "Stop",
    tooLong: (kib: number) => `Too long by ${String(kib)} KiB. A message may have 64 KiB.`,
  },
  models: {
    label: "Model",
    current: (name: string) => `Model: ${name}`,
    automatic: "Default model",
    search: "Search models",
    none: "No model has this in its name.",
    empty: "It offers no models.",
    reasoning: "Reasoning",
    vision: "Images",
    context: (tokens: number) =>
      `${tokens < 1_000_000 ? `${String(thousands(tokens))}k` : `${String(Math.round(tokens / 100_000) / 10)}M`} context`,
    other: "Other model…",
    demo: "Demo (no real model)",
    endpoint: "Endpoint",
    typed: "Name of the model",
    use: "Use",
  },
  connection: {
    connecting: "Connecting…",
    offline: "No connection. Trying again.",
    refused: "Not connected.",
    reload: "Reload the page",
  },
  degraded: {
    cannotAsk: "Answers go on, but nothing new can be asked for the moment.",
    unsafe: "Answers go on, but for the moment they would not survive a crash of the server.",
    late: "What is written elsewhere comes late, and cannot be stopped here for the moment.",
    other: "The server lacks something for the moment. Answers go on.",
  },
  empty: {
    title: "What would you like to know?",
    demo: "This is the demo model: it shows how answers look and knows nothing. Start the server again in one of these ways for a real one.",
    prompts: [
      "Explain how a bicycle stays upright",
      "Write a Python function that merges two sorted lists",
      "Compare tea and coffee in a table",
      "Why is the sum of the first n odd numbers n²?",
    ],
  },
  firstRun: {
    title: "Connect a real model",
    ollama: "Ollama on the same machine",
    key: "OpenAI, with your key",
    docker: "Ollama, from Docker",
    copy: (way: string) => `Copy the line for: ${way}`,
    more: "Anything that speaks OpenAI’s API will do, several side by side too: docs/endpoints.md.",
  },
  theme: {
    label: "Appearance",
    system: "As the system",
    light: "Light",
    dark: "Dark",
  },
  markdown,
} as const;

type Widened<Text> = Text extends string
  ? string
  : Text extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof Text]: Widened<Text[Key]> };

/** What every language has to say. */
export type Catalogue = Widened<typeof en>;
