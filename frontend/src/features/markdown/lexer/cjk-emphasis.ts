/**
 * Emphasis beside Chinese, Japanese and Korean punctuation, by the rules of markdown-cjk-friendly:
 * such punctuation counts as a letter, and other punctuation beside such a letter may open and close.
 * Those languages have no spaces, so that by CommonMark `**强调。**后` would stay as written.
 */
import type { Tokenizer } from "marked";

const CJK =
  "[\\u1100-\\u11ff\\u2e80-\\u2fff\\u3001-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff01-\\uff60\\uffe0-\\uffe6\\u{20000}-\\u{3fffd}]";
const PUNCTUATION = `(?:(?!${CJK}|~)[\\p{P}\\p{S}])`;
const LETTER = `(?:${CJK}|[^\\s\\p{P}\\p{S}])`;

/** Return the rule for the end of a run of this mark; its groups are those of marked's rule. */
function endRule(before: string, mark: string, run: string): RegExp {
  const other = `(?:(?!${mark})${PUNCTUATION})`;
  const letter = `(?:${LETTER}|(?!${mark})~)`;
  return new RegExp(
    [
      before,
      `${other}(${run})(?=\\s|$)`,
      `(?:(?!${CJK})${letter}|${CJK}(?!${mark}+${other}))(${run})(?!${mark})(?=\\s|${PUNCTUATION}|$)`,
      `(?:\\s|${other}(?!${mark}+${CJK}))(${run})(?=${letter})`,
      `\\s(${run})(?!${mark})(?=${PUNCTUATION})`,
      `(?:${other}|${CJK})(${run})(?!${mark})(?=${PUNCTUATION}|${CJK})`,
      `${letter}(${run})(?=${letter})`,
    ].join("|"),
    "gu",
  );
}

const START = new RegExp(
  `^(?:\\*+(?:((?!\\*)${PUNCTUATION})|([^\\s*]))?)|^_+(?:((?!_)(?!~)[\\p{P}\\p{S}])|([^\\s_]))?`,
  "u",
);
const STRUCK_START = new RegExp(`^~~?(?:(${PUNCTUATION})|[^\\s~])`, "u");
const BEFORE = new RegExp(`^((?![*_])(?:[\\s\\p{P}\\p{S}]|${CJK}))`, "u");

const RULES = {
  emStrongLDelim: START,
  emStrongRDelimAst: endRule("^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|[^*]+(?=[^*])", "\\*", "\\*+"),
  delLDelim: STRUCK_START,
  delRDelim: endRule("^[^~]+(?=[^~])", "~", "~~?"),
  punctuation: BEFORE,
};
const HAS_CJK = new RegExp(CJK, "u");

/** Give the lexer these rules where the text has such characters: others keep marked's. */
export function applyCjkRules(tokenizer: Tokenizer, source: string): void {
  if (!HAS_CJK.test(source)) return;
  const { rules } = tokenizer;
  tokenizer.rules = { ...rules, inline: { ...rules.inline, ...RULES } };
}
