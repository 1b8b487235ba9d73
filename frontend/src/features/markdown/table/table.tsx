/** Draws tables; rows are memoised by their cells, and wide tables scroll in their wrapper. */
import { memo, useRef } from "react";
import { directionOf } from "../text/direction";
import { texts } from "../../../i18n";
import { useTabStop } from "../render/tab-stop";
import { Inline } from "../render/inline";
import { TableActions } from "./table-actions";
import type { Links, Tokens } from "../lexer/lexer";

interface RowProps {
  cells: Tokens.TableCell[];
  isHead?: boolean;
  links: Links;
}

function sourceOf(cells: Tokens.TableCell[]): string {
  return cells.map((cell) => `${cell.align ?? ""}|${cell.text}`).join("\n");
}

function isSameRow(before: RowProps, after: RowProps): boolean {
  const source = sourceOf(after.cells);
  if (sourceOf(before.cells) !== source) return false;
  return before.links === after.links || !source.includes("[");
}

const Row = memo(function Row({ cells, isHead = false, links }: RowProps) {
  const Cell = isHead ? "th" : "td";
  return (
    <tr>
      {cells.map((cell, index) => (
        <Cell
          key={index}
          dir="auto"
          scope={isHead ? "col" : undefined}
          className={cell.align ? `md-${cell.align}` : undefined}
        >
          <Inline source={cell.text} links={links} />
        </Cell>
      ))}
    </tr>
  );
}, isSameRow);

const RULES = { none: "---", left: ":--", center: ":-:", right: "--:" };

/** Return the table as Markdown, also where it was written in HTML. */
function markdownOf({ header, rows, align, raw }: Tokens.Table): string {
  if (!raw.trimStart().startsWith("<")) return raw.trim();
  const width = Math.max(header.length, ...rows.map((cells) => cells.length));
  const line = (texts: string[]) => `| ${texts.join(" | ")} |`;
  const cellsOf = (cells: Tokens.TableCell[]) =>
    Array.from({ length: width }, (_, at) =>
      (cells[at]?.text ?? "").replace(/\s+/g, " ").replaceAll("|", "\\|").trim(),
    );
  const rule = Array.from({ length: width }, (_, at) => RULES[align[at] ?? "none"]);
  return [line(cellsOf(header)), line(rule), ...rows.map((cells) => line(cellsOf(cells)))].join(
    "\n",
  );
}

export function Table({ token, links }: { token: Tokens.Table; links: Links }) {
  const place = useRef<HTMLDivElement>(null);
  useTabStop(place, true);
  const name = token.header.map(({ text }) => text).join(", ");
  const label = name === "" ? texts.markdown.table : texts.markdown.tableOf(name);
  return (
    <div className="md-table-box">
      <div ref={place} className="md-table" role="group" aria-label={label}>
        <table dir={directionOf(name)}>
          {token.header.length > 0 && (
            <thead>
              <Row cells={token.header} isHead links={links} />
            </thead>
          )}
          <tbody>
            {token.rows.map((cells, index) => (
              <Row key={index} cells={cells} links={links} />
            ))}
          </tbody>
        </table>
      </div>
      <TableActions name={name} source={markdownOf(token)} place={place} />
    </div>
  );
}
