/** Decides how the address of an image is treated. */
import { safeHref } from "../render/links";

export type ImageSource =
  /** Shown at once: no request leaves for another host. */
  | { kind: "own"; src: string }
  /** Shown after a click, which names the host. */
  | { kind: "remote"; src: string; host: string }
  /** Never loaded, but leads somewhere. */
  | { kind: "link"; href: string }
  | { kind: "none" };

/** Types that browsers draw; SVG too, since a picture runs no script and loads nothing. */
const DATA = /^data:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)(?:;[a-z\d=-]{1,40}){0,2},/i;
/** Files of messages. Other addresses of this server are no images and change with requests. */
const OWN_FILE = /^\/api\/files\/[\w.-]{1,200}(?:\/[\w.%-]{1,200})?$/;

function ownFile(href: string): string | null {
  const path = href.startsWith(`${location.origin}/`) ? href.slice(location.origin.length) : href;
  return OWN_FILE.test(path) && !path.includes("/..") ? path : null;
}

/** The address of an image that is not shown. */
export function linkOnly(href: string): ImageSource {
  const safe = safeHref(href);
  return safe === null ? { kind: "none" } : { kind: "link", href: safe };
}

export function imageSource(href: string): ImageSource {
  if (DATA.test(href)) return { kind: "own", src: href };
  const file = ownFile(href);
  if (file !== null) return { kind: "own", src: file };
  const link = linkOnly(href);
  if (link.kind !== "link") return link;
  const { protocol, host } = new URL(link.href);
  // The policy allows no image by plain http: everybody on the way could see what is read.
  return protocol === "https:" ? { kind: "remote", src: link.href, host } : link;
}
