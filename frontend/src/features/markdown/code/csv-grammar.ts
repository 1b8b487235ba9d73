/** Comma-separated values for highlight.js, which has no such grammar. */
import type { LanguageFn } from "highlight.js";

export const csv: LanguageFn = () => ({
  name: "CSV",
  aliases: ["tsv"],
  contains: [
    { scope: "string", begin: /"/, end: /"/, contains: [{ begin: /""/ }] },
    {
      scope: "number",
      begin: /(?<=^|[,;\t])[ ]?[-+]?\d[\d.]*(?:[eE][-+]?\d+)?%?(?=[ ]?(?:[,;\t\r\n]|$))/,
    },
    { scope: "operator", begin: /[,;\t]/ },
  ],
});
