/** Write a limit into the page as the server does; tests/setup.ts takes it away after each test. */
export function serveMessageLimit(bytes: number | ""): void {
  const limit = String(bytes);
  document.head.innerHTML = `<meta name="message-limit-bytes" content="${limit}" />`;
}

/** Writes the limits of files into the page; null: files are off. */
export function serveFileLimits(limits: string | null): void {
  document.querySelector("meta[name=file-limits]")?.remove();
  if (limits === null) return;
  const meta = document.createElement("meta");
  meta.name = "file-limits";
  meta.content = limits;
  document.head.append(meta);
}
