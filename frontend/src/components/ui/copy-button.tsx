/** Copies a text and reports it in the button and to screen readers. */
import { useEffect, useState } from "react";
import { writeClipboard } from "../../lib/clipboard";
import { texts } from "../../i18n";
import { announce } from "./announcer";
import { Icon } from "./icon";

const SHOWN_MS = 1_600;

interface CopyButtonProps {
  text: string;
  /** Names what is copied, for users who do not see the button's place. */
  label: string;
  /** Return the same as HTML, for word processors; null where there is none. */
  html?: () => string | null;
}

export function CopyButton({ text, label, html }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [isCopied]);

  const copy = async () => {
    const isDone = await writeClipboard({ text, html: html?.() ?? null });
    setCopied(isDone);
    announce(isDone ? texts.copied : texts.copyFailed);
  };

  return (
    <button
      type="button"
      className="button button-quiet"
      // After copying, the visible text is the button's name.
      aria-label={isCopied ? undefined : label}
      onClick={() => void copy()}
    >
      <Icon name={isCopied ? "check" : "copy"} />
      <span>{isCopied ? texts.copied : texts.copy}</span>
    </button>
  );
}
