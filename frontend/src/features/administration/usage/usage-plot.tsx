/** A bar for each day, stacked by person or model. Screen readers get the table below it. */
import { sumUpTo, type Chart } from "./usage-sums";

interface UsagePlotProps {
  chart: Chart;
  label: string;
  say: (value: number) => string;
  sayDay: (day: string) => string;
}

function Bar({ chart, place, say, sayDay }: Omit<UsagePlotProps, "label"> & { place: number }) {
  const day = chart.days[place] ?? "";
  const lines = chart.series
    .filter(({ values }) => (values[place] ?? 0) > 0)
    .map(({ name, values }) => `${name}: ${say(values[place] ?? 0)}`);
  return (
    <g>
      <title>{[sayDay(day), ...lines].join("\n")}</title>
      <rect className="usage-day" x={place} y={0} width={1} height={1} />
      {chart.series.map(({ id, values }, index) => (
        <rect
          key={id}
          className={`usage-${String(index)}`}
          x={place + 0.1}
          y={1 - sumUpTo(chart, index, place) / chart.most}
          width={0.8}
          height={(values[place] ?? 0) / chart.most}
        />
      ))}
    </g>
  );
}

export function UsagePlot({ chart, label, say, sayDay }: UsagePlotProps) {
  const { days, series, most } = chart;
  return (
    <figure className="usage-plot">
      <div className="usage-axis" aria-hidden="true">
        <span>{say(most)}</span>
        <span>{say(most / 2)}</span>
        <span>{say(0)}</span>
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${String(days.length)} 1`}
        preserveAspectRatio="none"
      >
        {days.map((day, place) => (
          <Bar key={day} chart={chart} place={place} say={say} sayDay={sayDay} />
        ))}
      </svg>
      <div className="usage-days" aria-hidden="true">
        <span>{sayDay(days[0] ?? "")}</span>
        <span>{sayDay(days.at(-1) ?? "")}</span>
      </div>
      <ul className="usage-legend">
        {series.map(({ id, name, total }, index) => (
          <li key={id}>
            <svg viewBox="0 0 1 1" aria-hidden="true">
              <rect className={`usage-${String(index)}`} width="1" height="1" />
            </svg>
            <span dir="auto">{name}</span>
            <span className="field-hint">{say(total)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
