// Stands between a page and its server: says of this one what it does not say by itself.
const CONNECT = /^40\/chat,/;
const COMMAND = /^42\/chat,(\d+)(\[.*)$/s;

export const refusal = (code, message, more = {}) => ({ code, message, retryable: false, ...more });
export const passing = (code, message, more = {}) =>
  refusal(code, message, { retryable: true, ...more });

/** The HTTP side answers `pattern` so, until what is returned is called. */
export async function over({ page }, pattern, status, body) {
  await page.route(pattern, (route) => route.fulfill({ status, json: body }));
  return () => page.unroute(pattern);
}

/**
 * `refuses`: what the next connections are refused with; `answers`: acks by command, instead of the
 * server's; `isSilent`: nothing comes of a connection. Change them at any time.
 */
export async function onWire({ page }) {
  const wire = { refuses: null, answers: {}, isSilent: false };
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (wire.isSilent) return;
    const server = socket.connectToServer();
    wire.tell = (event, payload) => socket.send(`42/chat,${JSON.stringify([event, payload])}`);
    socket.onMessage((message) => {
      const [, id, rest] = COMMAND.exec(message) ?? [];
      const answer = id === undefined ? undefined : wire.answers[JSON.parse(rest)[0]];
      if (wire.refuses && CONNECT.test(message)) {
        const refusal = { message: wire.refuses.message, data: wire.refuses };
        socket.send(`44/chat,${JSON.stringify(refusal)}`);
      } else if (answer) {
        socket.send(`43/chat,${id}[${JSON.stringify({ ok: false, error: answer })}]`);
      } else server.send(message);
    });
  });
  await page.reload();
  await page.locator("#composer:not([data-early])").waitFor();
  return wire;
}
