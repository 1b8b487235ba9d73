/** Write a limit into the page as the server does; tests/setup.ts takes it away after each test. */
export function serveMessageLimit(bytes: number | ""): void {
  const limit = String(bytes);
  document.head.innerHTML = `<meta name="message-limit-bytes" content="${limit}" />`;
}
