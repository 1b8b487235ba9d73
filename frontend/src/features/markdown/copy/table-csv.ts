/** A drawn table as comma-separated values (RFC 4180). */
import { cleanElements } from "./clean-html";

const QUOTED = /[",\r\n]|^\s|\s$/;
/** A spreadsheet would compute such a cell; a number or a lone sign is none. */
const COMPUTED = /^(?:[=@\t]|[-+](?=[^\s]))/;
const NUMBER = /^[-+]?[\d.,\u00a0 ]*\d%?$/;

function textOf(cell: Element): string {
  const content = cleanElements(cell);
  for (const line of content.querySelectorAll("br")) line.replaceWith("\n");
  for (const image of content.querySelectorAll("img")) image.replaceWith(image.alt);
  return content.textContent.trim();
}

function field(text: string): string {
  const safe = COMPUTED.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function tableCsv(table: HTMLTableElement): string {
  return [...table.rows]
    .map((row) => [...row.cells].map((cell) => field(textOf(cell))).join(","))
    .join("\r\n");
}
