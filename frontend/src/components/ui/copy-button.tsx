/** Copies a text and reports it in the button and to screen readers. */
import { useEffect, useState } from "react";
import { texts } from "../../i18n";
import { announce } from "./announcer";
import { Icon } from "./icon";

const SHOWN_MS = 1_600;

/** The clipboard API is missing where the page is not served securely. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a secure context
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}

interface CopyButtonProps {
  text: string;
  /** Names what is copied, for users who do not see the button's place. */
  label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
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
    const isDone = await copyText(text);
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
