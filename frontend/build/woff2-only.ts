/**
 * Removes the older formats of KaTeX's fonts from its style sheet: every supported browser reads
 * woff2.
 */
import type { Plugin } from "vite";

const OLDER_FORMATS = /,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\(["'](?:woff|truetype)["']\)/g;

export function woff2Only(): Plugin {
  return {
    name: "woff2-only",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("katex") || !id.split("?")[0]?.endsWith(".css")) return null;
      return code.replace(OLDER_FORMATS, "");
    },
  };
}
