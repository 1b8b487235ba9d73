/** The steps of an answer, in English. */
export const steps = {
  used: (count: number) => `Used ${String(count)} tools`,
  running: (title: string) => `${title}…`,
  failed: "failed",
  denied: "not allowed",
  cancelled: "stopped",
  hasFailed: "This step failed.",
  input: "Input",
  result: "Result",
  noResult: "No result",
  error: "Error",
  cut: (count: number) => `The rest, ${String(count)} characters, is not shown.`,
  moreRows: (count: number) => (count === 1 ? "1 more row" : `${String(count)} more rows`),
  file: "A file",
} as const;
