/**
 * The direction of a block that holds others. `dir="auto"` skips elements with a direction of their
 * own, so lists, items, quotes and tables get theirs from their source.
 */
const FIRST_LETTER = /\p{L}/u;
const RIGHT_TO_LEFT =
  /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}\p{sc=Samaritan}\p{sc=Mandaic}]/u;
/** Code, formulas and addresses are always left to right. */
const NEUTRAL = /`[^`\n]*`|\$[^$\n]*\$|https?:\/\/\S+/g;

export function directionOf(source: string): "ltr" | "rtl" {
  const first = FIRST_LETTER.exec(source.slice(0, 400).replace(NEUTRAL, ""))?.[0] ?? "";
  return RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}
