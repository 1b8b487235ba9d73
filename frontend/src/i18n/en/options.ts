/** The options of a conversation, in English. */
const numbers = new Intl.NumberFormat("en");

export const options = {
  open: "Instructions and parameters",
  openSet: "Instructions and parameters: set",
  title: "For this conversation",
  system: "Instructions",
  temperature: "Temperature",
  top_p: "Top P",
  max_output_tokens: "Maximum answer length, tokens",
  reasoning_effort: "Reasoning effort",
  automatic: "Model default",
  efforts: {
    none: "None",
    minimal: "Minimal",
    low: "Low",
    medium: "Medium",
    high: "High",
    xhigh: "Very high",
  },
  hints: {
    system: "The model reads them before each question.",
    temperature: "0 to 2. Lower values make answers more predictable.",
    top_p: "0 to 1. Lower values limit the choice of words.",
    max_output_tokens: "A longer answer is cut off.",
    reasoning_effort: "For models that reason before they answer.",
  },
  between: (least: number, most: number) =>
    `Enter a number from ${String(least)} to ${String(most)}, or leave it empty.`,
  whole: (least: number, most: number) =>
    `Enter a whole number from ${String(least)} to ${numbers.format(most)}, or leave it empty.`,
  tooLong: (most: number) => `At most ${numbers.format(most)} bytes.`,
  reset: "Clear all",
  save: "Save",
  saved: "Saved. Applies from the next answer.",
} as const;
