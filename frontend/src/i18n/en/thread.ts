/** A conversation with its messages and answers, in English. */
function seconds(count: number): string {
  return count === 1 ? "1 second" : `${String(count)} seconds`;
}

export const thread = {
  label: "Conversation",
  loading: "Loading the conversation",
  missing: "This conversation was not found.",
  loadEarlier: "Show earlier messages",
  notPrinted:
    "The beginning of this conversation is not in this print. Print with Ctrl+P or ⌘P, or show the earlier messages first.",
  jump: "Jump to latest",
  you: "You wrote:",
  answer: "Answer:",
} as const;

export const message = {
  sending: "Sending",
  waitsForConnection: "Will be sent when the connection is back",
  waitsForServer: "Will be sent when the server accepts messages again",
  next: "Next: will be sent after this answer",
  waits: "Waiting for its turn",
  waitsAbove: "Waiting until you send or remove the message above",
  held: "Not sent, because the answer before it is incomplete.",
  heldByStop: "Not sent, because you stopped the answer before it.",
  heldLong: "Not sent, because it is more than an hour old.",
  sendNow: "Send now",
  discard: "Remove",
  edit: "Edit",
  editThis: "Edit message",
  editLabel: "Edited message",
  editKeys: (send: string) => `${send} sends, Esc cancels.`,
  editKept: "The earlier version is kept.",
  copyThis: "Copy message",
  showAll: "Show all",
  showLess: "Show less",
} as const;

export const versions = {
  previous: "Previous version",
  next: "Next version",
  position: (at: number, count: number) => `Version ${String(at)} of ${String(count)}`,
} as const;

export const details = {
  model: "Model",
  when: "Written",
  first: "Time to first word",
  total: "Total time",
  speed: "Speed",
  input: "Input tokens",
  output: "Output tokens",
  reasoning: "of these, reasoning",
  endedBy: "Finish reason of the service",
  sources: "Sources",
  seconds: (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`,
  aSecond: (tokens: number) => `${tokens.toFixed(tokens < 10 ? 1 : 0)} tokens/s`,
} as const;

export const answer = {
  waiting: "Waiting for the first word",
  thinking: "Thinking",
  thoughts: "Thoughts",
  thoughtFor: (count: number) => `Thought for ${String(count)} s`,
  other: "Other content",
  copy: "Copy answer",
  retry: "Retry",
  carryOn: "Continue",
  stopped: "Stopped",
  interrupted: "Interrupted",
  length: "Cut off at the length limit",
  filtered:
    "The content filter of the model’s service withheld the rest. Try rephrasing the question.",
  reword: "Edit the question",
  otherModel: "Choose another model",
  openOptions: "Open the parameters",
  refusedOption: (name: string) => `The model does not accept the value of “${name}”.`,
  loading: "The model is loading. This can take minutes.",
  more: "Details and other models",
  retryWith: "Retry with",
  readAloud: "Read aloud",
  stopReading: "Stop reading",
  failed: "Failed",
  empty: "The model returned an empty answer.",
  retryIn: (count: number) => `Trying again in ${seconds(count)}`,
  retryNow: "Retry now",
  historyCut: (count: number) =>
    count === 1
      ? "The oldest message did not fit and was not sent to the model."
      : `The oldest ${String(count)} messages did not fit and were not sent to the model.`,
  notDrawn: "This answer could not be displayed. Its source text is shown instead.",
  statusAnswering: "Answering",
  statusMore: "Read the rest in the conversation.",
  statusComplete: "Answer complete",
  statusStopped: "Answer stopped",
  statusFailed: "The answer failed",
} as const;
