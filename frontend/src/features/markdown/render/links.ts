/** Decides which addresses become links. All others stay text. */
const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** Return the address as the browser reads it; null where it is not allowed. */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href);
    // `https://bank.example@evil.example/` is a disguise; real links carry no password.
    const hasUser = url.protocol !== "mailto:" && (url.username !== "" || url.password !== "");
    return PROTOCOLS.has(url.protocol) && !hasUser ? url.href : null;
  } catch {
    return null;
  }
}

const ADDRESS =
  /^(?:https?:\/\/(?:[^\s/@]*@)?|(?=www\.)|(?=[^\s/]+\.(?:com|org|net|edu|gov|int|io|app|dev|bank|eu|uk|us|ca|de|at|ch|fr|nl|it|es|pl|ru|cn|jp|in|br|au)(?:[/:?#]|$)))([^\s/:?#@]+\.[^\s/:?#@]+)/i;
const UNSEEN = /[*_~`\\\s\p{Cf}\p{Cc}]/gu;

function isWithin(host: string, other: string): boolean {
  return host === other || host.endsWith(`.${other}`);
}

/** Return the link's host where its text names a different host; else null. */
export function disguisedHost(href: string, words: string): string | null {
  const named = ADDRESS.exec(words.replace(UNSEEN, ""))?.[1];
  if (named === undefined) return null;
  try {
    const { host, hostname } = new URL(href);
    const claimed = new URL(`http://${named}`).hostname;
    return isWithin(hostname, claimed) || isWithin(claimed, hostname) ? null : host;
  } catch {
    return null;
  }
}
