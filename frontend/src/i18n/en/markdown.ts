/** The controls of rendered Markdown, in English. */
export const markdown = {
  code: "code",
  codeLabel: (language: string) => `Code: ${language}`,
  copyCode: "Copy code",
  done: "Done",
  toDo: "To do",
  wrap: "Wrap lines",
  saveCode: "Download code",
  table: "Table",
  tableOf: (head: string) => `Table: ${head}`,
  formula: "formula",
  footnote: (number: string) => `Footnote ${number}`,
  footnoteBack: (number: string) => `Back to the text of footnote ${number}`,
  image: (alt: string) => (alt === "" ? "Image (not loaded)" : `Image (not loaded): ${alt}`),
  lineNumbers: "Line numbers",
  copyTable: (head: string) => `Copy table: ${head}`,
  copyAs: (form: string) => `Copy as ${form}`,
} as const;
