/** Draws a result that is a list of objects as a table, bounded in rows, columns and cells. */
import { useRef } from "react";
import { texts } from "../../i18n";
import { useTabStop } from "../markdown/render/tab-stop";

const MOST_ROWS = 50;
const MOST_COLUMNS = 12;
const MOST_CELL_CHARACTERS = 500;

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Return the rows of a list of objects, null for every other value. */
export function rowsOf(value: unknown): readonly Row[] | null {
  return Array.isArray(value) && value.length > 0 && value.every(isRow) ? value : null;
}

function columnsOf(rows: readonly Row[]): string[] {
  const names = new Set(rows.slice(0, MOST_ROWS).flatMap((row) => Object.keys(row)));
  return [...names].slice(0, MOST_COLUMNS);
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MOST_CELL_CHARACTERS ? `${text.slice(0, MOST_CELL_CHARACTERS)}…` : text;
}

export function ResultTable({ rows }: { rows: readonly Row[] }) {
  const place = useRef<HTMLDivElement>(null);
  useTabStop(place, true);
  const columns = columnsOf(rows);
  const rest = rows.length - MOST_ROWS;
  return (
    <>
      <div ref={place} className="step-table" role="group" aria-label={texts.steps.result}>
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col" dir="auto">
                  {cellOf(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map((row, index) => (
              <tr key={index}>
                {columns.map((name) => (
                  <td key={name} dir="auto">
                    {Object.hasOwn(row, name) ? cellOf(row[name]) : ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rest > 0 && <p className="step-cut">{texts.steps.moreRows(rest)}</p>}
    </>
  );
}
