/** What the page shows of a file's kind, and where its content is. */
import { filesTexts } from "../../i18n/files";
import { basePath } from "../../lib/page-meta";

/** What the server encodes again, and serves as a picture. */
const SHOWN = /^image\/(?:png|jpeg)$/;
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const MOST_LETTERS = 4;

interface Named {
  name: string;
  type: string;
}

export function fileUrl(file_id: string): string {
  return `${basePath()}/api/files/${encodeURIComponent(file_id)}`;
}

export function isShownPicture(type: string): boolean {
  return SHOWN.test(type);
}

/** Return the short sign of a kind, such as "PDF". */
export function endingOf({ name, type }: Named): string {
  const ending = /\.([^.\s/\\]+)$/.exec(name)?.[1] ?? type.split("/")[1] ?? "";
  return ending.slice(0, MOST_LETTERS).toUpperCase() || "?";
}

/** Return the name of a kind. */
export function kindOf(file: Named): string {
  const words = filesTexts();
  if (file.type.startsWith("image/")) return words.picture;
  if (file.type === DOCX) return words.word;
  const ending = endingOf(file);
  return file.type === "text/plain" && /^(TXT|TEXT|LOG)$/.test(ending)
    ? words.text
    : words.code(ending);
}
