/** What the server writes into the page: its paths, and whose data the browser stores. */
export function pageMeta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content ?? "";
}

/** The path under which the page is served, such as `/chat`; empty at the root of its host. */
export function basePath(): string {
  return pageMeta("base-path");
}

/** The path of Socket.IO, which may be that of an application around this one. */
export function socketPath(): string {
  return pageMeta("socket-path") || `${basePath()}/socket.io`;
}
