/** A conversation with its messages and answers, in English. */
function seconds(count: number): string {
  return count === 1 ? "1 second" : `${String(count)} seconds`;
}

export const thread = {
  label: "Conversation",
  loading: "Loading the conversation",
  missing: "This conversation does not exist, or it is not yours.",
  loadEarlier: "Show earlier messages",
  notPrinted:
    "The beginning of this conversation is not in this print. Print with Ctrl+P or ⌘P, or show the earlier messages first.",
  jump: "Jump to latest",
  you: "You wrote:",
  answer: "Answer:",
} as const;

export const message = {
  sending: "Sending",
  waitsForConnection: "Goes out when the connection is back",
  waitsForServer: "Goes out when the server takes messages again",
  next: "Next: goes out after this answer",
  waits: "Waits for its turn",
  waitsAbove: "Waits until you send or remove the message above",
  held: "Not sent. The answer before it did not end well.",
  heldByStop: "Not sent, because you stopped the answer before it.",
  heldLong: "Not sent. It was written more than an hour ago.",
  sendNow: "Send now",
  discard: "Remove",
  edit: "Edit",
  editThis: "Edit message",
  editLabel: "Edited message",
  editHint: "Ctrl+Enter sends, Esc cancels. What was there stays, one step back.",
} as const;

export const versions = {
  previous: "Previous version",
  next: "Next version",
  position: (at: number, count: number) => `Version ${String(at)} of ${String(count)}`,
} as const;

export const details = {
  model: "Model",
  when: "Written",
  first: "First word after",
  total: "Whole answer after",
  speed: "Speed",
  input: "Tokens read",
  output: "Tokens written",
  reasoning: "of these, thinking",
  endedBy: "Ended by the service with",
  sources: "Sources",
  seconds: (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`,
  aSecond: (tokens: number) => `${tokens.toFixed(tokens < 10 ? 1 : 0)} tokens/s`,
} as const;

export const answer = {
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
  otherModel: "Choose another model",
  openOptions: "Open the parameters",
  refusedOption: (name: string) => `The model does not accept the value of “${name}”.`,
  loading: "The model is loading. A large one takes minutes.",
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
  notDrawn: "This answer could not be drawn. Its text is shown as it was written.",
  statusAnswering: "Answering",
  statusMore: "There is more of it in the conversation.",
  statusComplete: "Answer complete",
  statusStopped: "Answer stopped",
  statusFailed: "The answer failed",
} as const;
