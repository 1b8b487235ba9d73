// Replaces what the server sends: HTTP responses, acks, connect errors and events of the socket.
const CONNECT = /^40\/chat,/;
const COMMAND = /^42\/chat,(\d+)(\[.*)$/s;

export const permanentError = (code, message, more = {}) => ({
  code,
  message,
  retryable: false,
  ...more,
});
export const retryableError = (code, message, more = {}) =>
  permanentError(code, message, { retryable: true, ...more });

/** Answers HTTP requests that match `pattern`; returns the function that ends this. */
export async function mockResponse({ page }, pattern, status, body) {
  await page.route(pattern, (route) => route.fulfill({ status, json: body }));
  return () => page.unroute(pattern);
}

/**
 * Reloads the page behind an intercepted socket and returns its controls, which may change at any
 * time: `connectError` refuses the next connections, `ackErrors` holds by command the error that
 * replaces the server's ack, `isSilent` leaves new connections unanswered, and `receive` has the
 * page receive an event.
 */
export async function interceptSocket({ page }) {
  const controls = { connectError: null, ackErrors: {}, isSilent: false };
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (controls.isSilent) return;
    const server = socket.connectToServer();
    controls.receive = (event, payload) =>
      socket.send(`42/chat,${JSON.stringify([event, payload])}`);
    socket.onMessage((message) => {
      const [, id, rest] = COMMAND.exec(message) ?? [];
      const ackError = id === undefined ? undefined : controls.ackErrors[JSON.parse(rest)[0]];
      if (controls.connectError && CONNECT.test(message)) {
        const { connectError } = controls;
        const packet = { message: connectError.message, data: connectError };
        socket.send(`44/chat,${JSON.stringify(packet)}`);
      } else if (ackError) {
        socket.send(`43/chat,${id}[${JSON.stringify({ ok: false, error: ackError })}]`);
      } else server.send(message);
    });
  });
  await page.reload();
  await page.locator("#composer:not([data-early])").waitFor();
  return controls;
}
