/** Shows the conversation's title in the browser's tab. */
import { useEffect } from "react";
import { texts } from "../../i18n";

/** Strip bidi controls: they would reverse the product's name too. */
const TURNING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    const plain = title.replace(TURNING, "");
    document.title = plain === "" ? texts.product : `${plain} · ${texts.product}`;
  }, [title]);
}
