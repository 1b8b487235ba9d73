/** What was used and what it cost, over time: a plot and the same numbers as a table. */
import { useState } from "react";
import { texts } from "../../../i18n";
import { administrationTexts, dayName } from "../../../i18n/administration";
import { money } from "../../../i18n/money";
import { Fault, SelectField } from "../../account/form";
import { useLoaded, type AdminPerson } from "../admin-http";
import { nameOf } from "../people/person-names";
import { UsagePlot } from "./usage-plot";
import { chartOf, type Measure, type Split, type UsageRow } from "./usage-sums";
import { UsageTable } from "./usage-table";

interface UsageAnswer {
  usage: readonly UsageRow[];
  /** Of the costs; null or missing: there is no price list. */
  currency?: string | null;
}

const DAYS = ["7", "30", "90", "366"] as const;
type Days = (typeof DAYS)[number];

/** What the plot shows, as the person has chosen. */
function useChoices() {
  const [days, setDays] = useState<Days>("30");
  const [measure, setMeasure] = useState<Measure>("answers");
  const [split, setSplit] = useState<Split>("person");
  return { days, measure, split, setDays, setMeasure, setSplit };
}

type Choices = ReturnType<typeof useChoices>;

function Controls({ choices, hasCost }: { choices: Choices; hasCost: boolean }) {
  const words = administrationTexts();
  const { answers, tokens, cost } = words.measures;
  const days = Object.fromEntries(DAYS.map((each) => [each, words.lastDays(each)]));
  return (
    <div className="usage-controls">
      <SelectField
        label={words.time}
        name="days"
        names={days}
        value={choices.days}
        onChange={(event) => {
          choices.setDays(event.target.value as Days);
        }}
      />
      <SelectField
        label={words.measure}
        name="measure"
        names={hasCost ? { answers, tokens, cost } : { answers, tokens }}
        value={choices.measure}
        onChange={(event) => {
          choices.setMeasure(event.target.value as Measure);
        }}
      />
      <SelectField
        label={words.split}
        name="split"
        names={words.splits}
        value={choices.split}
        onChange={(event) => {
          choices.setSplit(event.target.value as Split);
        }}
      />
    </div>
  );
}

export function Usage() {
  const words = administrationTexts();
  const choices = useChoices();
  const { days, measure, split } = choices;
  const { value, fault } = useLoaded<UsageAnswer>(`usage?days=${days}`);
  const people = useLoaded<{ people: AdminPerson[] }>("people").value?.people ?? [];
  const currency = value?.currency ?? null;
  const nameOfSeries = (id: string | null) => {
    if (id === null) return words.unknown;
    return split === "person" ? nameOf(people, id) : id;
  };
  const chart = chartOf(value?.usage ?? [], {
    days: Number(days),
    today: new Date(),
    measure,
    split,
    nameOf: nameOfSeries,
    others: words.others,
  });
  const say = (amount: number) =>
    measure === "cost" ? money(amount, currency) : texts.number(amount);
  const label = `${words.measures[measure]}, ${words.splits[split]}, ${words.lastDays(days)}`;
  const shown = { chart, say, sayDay: dayName };
  return (
    <section className="account-part">
      <Controls choices={choices} hasCost={currency !== null} />
      <Fault text={fault} />
      {!value && fault === null && <p role="status">{words.loading}</p>}
      {value && chart.series.length === 0 && <p role="status">{words.noUsage}</p>}
      {value && chart.series.length > 0 && (
        <>
          <UsagePlot {...shown} label={label} />
          <UsageTable {...shown} caption={label} />
          <p className="field-hint">{words.usageHint}</p>
        </>
      )}
    </section>
  );
}
