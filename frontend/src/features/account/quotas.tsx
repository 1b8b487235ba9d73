/** What is used of each quota, as a meter, and when it starts again. */
import { useId } from "react";
import { texts } from "../../i18n";
import { accountTexts } from "../../i18n/account";
import { money } from "../../i18n/money";
import type { Quota } from "./account-http";

function Meter({ kind, period, used, limit, ends_at, currency }: Quota) {
  const words = accountTexts();
  const id = useId();
  const say = (value: number) =>
    kind === "cost" ? money(value, currency ?? null) : texts.number(value);
  const value = words.quotaUsed(say(used), say(limit));
  const part = Math.min(1, limit > 0 ? used / limit : 1);
  return (
    <li className="quota">
      <div className="account-row">
        <span id={id}>{words.quotas[`${kind}_${period}`]}</span>
        <span>{value}</span>
      </div>
      <div
        className={part >= 1 ? "quota-bar quota-full" : "quota-bar"}
        role="meter"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={Math.min(used, limit)}
        aria-valuetext={value}
      >
        <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect width={part * 100} height="1" />
        </svg>
      </div>
      <span className="field-hint">{words.startsAgain(texts.moment(new Date(ends_at)))}</span>
    </li>
  );
}

export function Quotas({ quotas }: { quotas: readonly Quota[] }) {
  if (quotas.length === 0) return null;
  return (
    <ul className="account-list">
      {quotas.map((quota) => (
        <Meter key={`${quota.kind} ${quota.period}`} {...quota} />
      ))}
    </ul>
  );
}
