/** Draws markdown: a growing or short text at once, a long one that is opened when the page is idle. */
import { memo, startTransition, useEffect, useState } from "react";
import { inTurn } from "../../lib/when-idle";
import { copySelectionsAsHtml } from "./copy/copy-selection";
import { DrawnMarkdown, type MarkdownProps } from "./drawn-markdown";
import { AT_ONCE, LaterSection } from "./sections";

export type { Grow, MarkdownProps } from "./drawn-markdown";
export { messageHtml } from "./copy/clean-html";

copySelectionsAsHtml();

/** A long text that is opened is not even lexed at once: many may arrive together. */
function useIsReady(text: string, isOpen: boolean): boolean {
  const [isReady, setReady] = useState(isOpen || text.length <= AT_ONCE);
  useEffect(() => {
    if (isReady) return undefined;
    return inTurn((isPrinting) => {
      const draw = () => {
        setReady(true);
      };
      if (isPrinting) draw();
      else startTransition(draw);
    });
  }, [isReady]);
  return isReady || isOpen;
}

export const Markdown = memo(function Markdown(props: MarkdownProps) {
  if (useIsReady(props.text, props.isOpen)) return <DrawnMarkdown {...props} />;
  return (
    <div className="md">
      {Array.from({ length: Math.ceil(props.text.length / AT_ONCE) }, (_, index) => (
        <LaterSection key={index} />
      ))}
    </div>
  );
});
