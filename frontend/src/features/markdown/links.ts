/** Which addresses a model may make us link to. Everything else stays text. */
const PROTOCOLS = new Set(["http:", "https:", "mailto:"]);

/** The address as the browser reads it, or null where it is none of ours. */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href);
    return PROTOCOLS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
