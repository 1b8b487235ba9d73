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
  failure: "Something went wrong on this page. Please reload it. Nothing that you sent is lost.",
  cancel: "Cancel",
  close: "Close",
  copy: "Copy",
  newerPage: "A new version of this page is available.",
  partMissing: "Part of the page could not be loaded.",
  copied: "Copied",
  copyFailed: "Copying failed",
  number: (value: number): string => numbers.format(value),
  moment: (when: Date): string => moments.format(when),
  help: {
    open: "Keyboard shortcuts",
    ctrl: "Ctrl",
    shift: "Shift",
    send: "Send",
    breakLine: "New line",
    escape: "Stop the answer, or close the open dialog or menu",
    history: "Bring back earlier questions, when the box is empty; ↓ newer ones, Esc the draft",
    editLast: "Edit your last message, when the box is empty",
    write: "Go to the message box",
    singles: "Single-key shortcuts, when no text field is focused",
  },
  language: { label: "Language" },
  account: "Account:",
  settings: "Settings",
  presets: "Presets",
  errors,
  tooManyRequests: (seconds: number): string =>
    `Too many requests. Try again in ${seconds === 1 ? "1 second" : `${numbers.format(seconds)} seconds`}.`,
  quota: {
    until: (moment: string): string =>
      `Your quota is used up. You can send messages again from ${moment}.`,
    reserved: "Running answers need the rest of your quota. Please wait until one has ended.",
  },
  conversations: {
    label: "Conversations",
    open: "Show conversations",
    hide: "Hide conversations",
    start: "New conversation",
    untitled: "New conversation",
    none: "Your conversations will appear here.",
    more: "Show more",
    loaded: (count: number) => `${numbers.format(count)} more conversations`,
    failed: "The list could not be loaded.",
    running: "An answer is being written",
    menuOf: (title: string) => `More for “${title}”`,
    rename: "Rename",
    renameLabel: "Title of the conversation",
    remove: "Delete",
    export: "Export…",
    share: "Share…",
    search: "Search conversations",
    found: (count: number) =>
      count === 0 ? "No results" : count === 1 ? "1 result" : `${String(count)} results`,
    searchFailed: "The search failed. Please try again.",
    arrange: "Arrange conversations",
    newFolder: "New folder",
    selectMany: "Select conversations",
    archived: "Archived",
    pinned: "Pinned",
    pin: "Pin",
    unpin: "Unpin",
    archive: "Archive",
    unarchive: "Take out of the archive",
    move: "Move to folder…",
    select: "Select",
    removed: (title: string) => `“${title}” was deleted.`,
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
    dictate: "Dictate",
    dictationOn: "Dictation is on",
    dictationFailed: "Dictation is not available right now.",
    contextUsed: (percent: number) => `${String(percent)}% of the model’s context is used`,
    tooLong: (kib: number) => `${String(kib)} KiB too long.`,
  },
  models: {
    label: "Model",
    current: (name: string) => `Model: ${name}`,
    automatic: "Default model",
    search: "Search models",
    none: "No matching models.",
    empty: "No models available.",
    reasoning: "Reasoning",
    vision: "Images",
    context: (tokens: number) =>
      `${tokens < 1_000_000 ? `${String(thousands(tokens))}k` : `${String(Math.round(tokens / 100_000) / 10)}M`} context`,
    other: "Other model…",
    demo: "Demo (no real model)",
    endpoint: "Endpoint",
    typed: "Model name",
    use: "Use",
  },
  connection: {
    connecting: "Connecting…",
    offline: "No connection. Reconnecting…",
    refused: "Not connected.",
    reload: "Reload the page",
  },
  degraded: {
    cannotAsk: "New messages cannot be sent right now. Running answers continue.",
    unsafe: "Answers continue, but right now a crash of the server would lose them.",
    late: "Right now, answers from elsewhere arrive late and cannot be stopped here.",
    other: "A part of the server is unavailable. Answers continue.",
  },
  empty: {
    title: "What would you like to know?",
    demo: "This is the demo model. It shows what answers look like, but it knows nothing. To use a real model, restart the server in one of these ways.",
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
    copy: (way: string) => `Copy the command for: ${way}`,
    more: "Any service with OpenAI’s API works, also several at once: see docs/endpoints.md.",
  },
  theme: {
    label: "Appearance",
    system: "System default",
    light: "Light",
    dark: "Dark",
  },
  markdown,
} as const;

export type Widened<Text> = Text extends string
  ? string
  : Text extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof Text]: Widened<Text[Key]> };

/** What every language has to say. */
export type Catalogue = Widened<typeof en>;
