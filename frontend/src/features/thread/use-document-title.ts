/** The browser's tab carries the conversation's title. */
import { useEffect } from "react";
import { texts } from "../../i18n";

/** Characters that turn the writing round would turn the product's name round too. */
const TURNING = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    const plain = title.replace(TURNING, "");
    document.title = plain === "" ? texts.product : `${plain} · ${texts.product}`;
  }, [title]);
}
