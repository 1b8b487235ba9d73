/** The page in English. Sentences that carry a value are functions. */
import { options } from "./en-options";
import { thousands } from "./thousands";

const numbers = new Intl.NumberFormat("en");
const moments = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

function seconds(count: number): string {
  return count === 1 ? "1 second" : `${String(count)} seconds`;
}

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
  /** By error code, where the server's own English sentence will not do. */
  errors: {} as Readonly<Record<string, string>>,
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
  thread: {
    label: "Conversation",
    loading: "Loading the conversation",
    missing: "This conversation does not exist, or it is not yours.",
    loadEarlier: "Show earlier messages",
    jump: "Jump to latest",
    you: "You wrote:",
    answer: "Answer:",
  },
  message: {
    sending: "Sending",
    waitsForConnection: "Goes out when the connection is back",
    waitsForServer: "Goes out when the server takes messages again",
    next: "Next: goes out after this answer",
    waits: "Waits for its turn",
    held: "Not sent. The answer before it did not end well.",
    heldLong: "Not sent. It was written more than an hour ago.",
    sendNow: "Send now",
    discard: "Remove",
    edit: "Edit",
    editThis: "Edit message",
    editLabel: "Edited message",
    editHint: "Ctrl+Enter sends, Esc cancels. What was there stays, one step back.",
  },
  versions: {
    previous: "Previous version",
    next: "Next version",
    position: (at: number, count: number) => `Version ${String(at)} of ${String(count)}`,
  },
  details: {
    model: "Model",
    when: "Written",
    first: "First word after",
    total: "Whole answer after",
    speed: "Speed",
    input: "Tokens read",
    output: "Tokens written",
    reasoning: "of these, thinking",
    seconds: (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`,
    aSecond: (tokens: number) => `${tokens.toFixed(tokens < 10 ? 1 : 0)} tokens/s`,
  },
  options,
  answer: {
    waiting: "Waiting for the first word",
    thinking: "Thinking",
    thoughts: "Thoughts",
    thoughtFor: (count: number) => `Thought for ${String(count)} s`,
    other: "Further content",
    file: (name: string) => `File: ${name}`,
    copy: "Copy answer",
    retry: "Retry",
    carryOn: "Continue",
    stopped: "Stopped",
    interrupted: "Interrupted before its end",
    length: "Cut off at the length limit",
    filtered:
      "The model’s service withheld the rest: its content filter objected. Asked in other words, it may answer.",
    reword: "Edit the question",
    more: "Details and other models",
    retryWith: "Answer again with",
    failed: "Failed",
    empty: "The model answered with nothing.",
    retryIn: (count: number) => `Trying again in ${seconds(count)}`,
    retryNow: "Retry now",
    historyCut: (count: number) =>
      count === 1
        ? "The oldest message no longer fits and was left out of what the model read."
        : `The oldest ${String(count)} messages no longer fit and were left out of what the model read.`,
    statusAnswering: "Answering",
    statusComplete: "Answer complete",
    statusStopped: "Answer stopped",
    statusFailed: "The answer failed",
  },
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
  markdown: {
    code: "code",
    codeLabel: (language: string) => `Code: ${language}`,
    copyCode: "Copy code",
    done: "Done",
    toDo: "To do",
    wrap: "Wrap lines",
    saveCode: "Download code",
    table: "Table",
    footnote: (number: string) => `Footnote ${number}`,
    footnoteBack: (number: string) => `Back to the text of footnote ${number}`,
    image: (alt: string) => (alt === "" ? "Image (not loaded)" : `Image (not loaded): ${alt}`),
  },
} as const;

type Widened<Text> = Text extends string
  ? string
  : Text extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof Text]: Widened<Text[Key]> };

/** What every language has to say. */
export type Catalogue = Widened<typeof en>;
