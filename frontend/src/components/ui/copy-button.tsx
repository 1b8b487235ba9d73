/** Copies a text and says so, in the button and to screen readers. */
import { useEffect, useState } from "react";
import { texts } from "../../i18n";
import { announce } from "./announcer";
import { Icon } from "./icon";

const SHOWN_MS = 1_600;

/** The clipboard's own interface is missing where the page is not served securely. */
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
  /** What is copied, for those who do not see where the button stands. */
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
      // What it says once it is done is its name then.
      aria-label={isCopied ? undefined : label}
      onClick={() => void copy()}
    >
      <Icon name={isCopied ? "check" : "copy"} />
      <span>{isCopied ? texts.copied : texts.copy}</span>
    </button>
  );
}
