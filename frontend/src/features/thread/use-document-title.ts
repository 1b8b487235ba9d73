/** Shows the conversation's title in the browser's tab. */
import { useEffect } from "react";
import { texts } from "../../i18n";
import { withoutBidi } from "../../lib/bidi";

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    const plain = withoutBidi(title);
    document.title = plain === "" ? texts.product : `${plain} · ${texts.product}`;
  }, [title]);
}
