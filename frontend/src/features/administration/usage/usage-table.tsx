/** The numbers of the plot: a row for each day with use, the newest first. */
import { administrationTexts } from "../../../i18n/administration";
import type { Chart } from "./usage-sums";

interface UsageTableProps {
  chart: Chart;
  caption: string;
  say: (value: number) => string;
  sayDay: (day: string) => string;
}

export function UsageTable({ chart, caption, say, sayDay }: UsageTableProps) {
  const words = administrationTexts();
  const { days, series, sums } = chart;
  const places = days.map((_, place) => place).filter((place) => (sums[place] ?? 0) > 0);
  return (
    <details className="account-part">
      <summary>{words.asTable}</summary>
      {/* It scrolls in itself: keys need the focus on it. */}
      <div className="usage-table" role="region" aria-label={caption} tabIndex={0}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.day}</th>
              {series.map(({ id, name }) => (
                <th key={id} scope="col" dir="auto">
                  {name}
                </th>
              ))}
              <th scope="col">{words.sum}</th>
            </tr>
          </thead>
          <tbody>
            {places.toReversed().map((place) => (
              <tr key={days[place]}>
                <th scope="row">{sayDay(days[place] ?? "")}</th>
                {series.map(({ id, values }) => (
                  <td key={id}>{say(values[place] ?? 0)}</td>
                ))}
                <td>{say(sums[place] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.sum}</th>
              {series.map(({ id, total }) => (
                <td key={id}>{say(total)}</td>
              ))}
              <td>{say(sums.reduce((sum, value) => sum + value, 0))}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </details>
  );
}
