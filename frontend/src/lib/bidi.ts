/** Characters that change the direction of the text around them, unseen. */
export const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Strip bidi controls from a text that is shown beside texts of the page: they would turn those too. */
export function withoutBidi(text: string): string {
  return text.replace(BIDI_CONTROLS, "");
}
