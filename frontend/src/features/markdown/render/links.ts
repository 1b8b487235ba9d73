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

/** Whether the address is a place inside the text. */
export function isFragment(href: string): boolean {
  return /^#[^\s#]/.test(href);
}

/** Whether the address is a path without a server: a place that only the author knows. */
export function isRelative(href: string): boolean {
  if (href === "" || /^[\s\\]|^\/[/\\]|[\p{Cc}]/u.test(href)) return false;
  return !/^[^/?#]*:/.test(href);
}

/** Two letters are a country; of the others those that are common or well suited to a disguise. */
const DOMAIN =
  "[a-z]{2}|com|example|org|net|edu|gov|int|mil|info|biz|name|pro|app|dev|bank|xyz|online|site|shop|store|tech|cloud|live|top|vip|win|link|click|page|space|website|world|finance|financial|money|credit|loan|support|services|security|group|team|email|chat|news|blog|wiki|club|life|today|agency|digital|network|systems|software|company|global|academy|games|media|studio|work|zone|mobi|asia|xn--[a-z0-9-]+|рф|укр|бел|срб|бг|中国|中國|香港|台灣|한국|भारत";
const ADDRESS = new RegExp(
  `^[^\\p{L}\\p{N}]*(?:https?://(?:[^\\s/@]*@)?|(?=www\\.)|(?=[^\\s/:?#@]{1,253}\\.(?:${DOMAIN})(?:[/:?#]|[^\\p{L}\\p{N}.-]*\\.?$)))([^\\s/:?#@]+\\.[\\p{L}\\p{N}-]+)`,
  "iu",
);
/** Files, of which some end like a country; a host of two labels that ends so is no known bank. */
const FILE = /^[\w-]+\.(?:js|ts|go|cs|kt|hs|vb|db|ex|md|py|rs|sh)\b/i;
const UNSEEN = /[*_~`\\\p{Cf}\p{Cc}]/gu;
/** Characters that look like a full stop. NFKC maps some more to it. */
const DOTS = /[\u3002\uff61\u00b7\u2027\u2219\u22c5\u2022\ua4f8\u0701\u0702\u0660\u06f0]/g;
/** Link texts are short; the end of a longer one is not examined. */
const MOST_WORDS = 500;

function isWithin(host: string, other: string): boolean {
  return host === other || host.endsWith(`.${other}`);
}

/** Return the words that a reader would see, with every look-alike of a full stop as one. */
function wordsOf(text: string): string[] {
  const plain = text
    .slice(0, MOST_WORDS)
    .normalize("NFKC")
    .replace(UNSEEN, "")
    .replace(DOTS, ".")
    .replace(/ {1,9}\./g, ".");
  const words = plain.split(/\s+/).filter((word) => word !== "");
  return words.length === 2 && words[0]?.endsWith(".") ? [words.join("")] : words;
}

function hostnameOf(named: string): string | null {
  try {
    return new URL(`http://${named}`).hostname;
  } catch {
    return null;
  }
}

/** Return the link's host where a word of its text names a different host; else null. */
export function disguisedHost(href: string, text: string): string | null {
  const { host, hostname } = new URL(href);
  const isOther = (word: string) => {
    const named = FILE.test(word) ? undefined : ADDRESS.exec(word)?.[1];
    const claimed = named === undefined ? null : hostnameOf(named);
    return claimed !== null && !isWithin(hostname, claimed) && !isWithin(claimed, hostname);
  };
  return wordsOf(text).some(isOther) ? host : null;
}
