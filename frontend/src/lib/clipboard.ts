/** Writes to the clipboard: text, and HTML beside it for programs that take it. */
export interface Copied {
  text: string;
  /** Without it the text alone is copied. */
  html?: string | null;
}

/** The clipboard API is missing where the page is not served securely. */
function copyByCommand({ text, html }: Copied): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const onCopy = (event: ClipboardEvent) => {
    if (!html) return;
    event.clipboardData?.setData("text/plain", text);
    event.clipboardData?.setData("text/html", html);
    event.preventDefault();
  };
  document.addEventListener("copy", onCopy);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without a secure context
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", onCopy);
  area.remove();
  return isCopied;
}

async function copyByApi({ text, html }: Copied): Promise<void> {
  if (!html || typeof ClipboardItem === "undefined") {
    await navigator.clipboard.writeText(text);
    return;
  }
  const flavours = {
    "text/plain": new Blob([text], { type: "text/plain" }),
    "text/html": new Blob([html], { type: "text/html" }),
  };
  await navigator.clipboard.write([new ClipboardItem(flavours)]);
}

/** Return whether it was copied. */
export async function writeClipboard(copied: Copied): Promise<boolean> {
  try {
    await copyByApi(copied);
    return true;
  } catch {
    return copyByCommand(copied);
  }
}
