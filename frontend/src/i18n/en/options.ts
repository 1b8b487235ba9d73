/** The options of a conversation, in English. */
const numbers = new Intl.NumberFormat("en");

export const options = {
  open: "Instructions and parameters",
  openSet: "Instructions and parameters: set",
  title: "For this conversation",
  system: "Instructions",
  temperature: "Temperature",
  top_p: "Top P",
  max_output_tokens: "Longest answer, in tokens",
  reasoning_effort: "Thinking",
  automatic: "As the model does",
  efforts: {
    none: "None",
    minimal: "Minimal",
    low: "Low",
    medium: "Medium",
    high: "High",
    xhigh: "Very high",
  },
  hints: {
    system: "Instructions that the model receives first.",
    temperature: "0 to 2. Lower is steadier.",
    top_p: "0 to 1. Lower is narrower.",
    max_output_tokens: "Beyond it the answer is cut off.",
    reasoning_effort: "For models that think.",
  },
  between: (least: number, most: number) =>
    `Please give a number from ${String(least)} to ${String(most)}, or nothing.`,
  whole: (least: number, most: number) =>
    `Please give a whole number from ${String(least)} to ${numbers.format(most)}, or nothing.`,
  tooLong: (most: number) => `At most ${numbers.format(most)} bytes.`,
  reset: "Clear all",
  save: "Save",
  saved: "Saved: it holds from the next answer on.",
} as const;
