/** Amounts of money in the page's language. */
import { currentLanguage } from ".";

/** Return `amount` with its currency; small amounts keep two digits that count. */
export function money(amount: number, currency: string | null): string {
  const small = amount !== 0 && Math.abs(amount) < 0.1;
  const digits: Intl.NumberFormatOptions = small
    ? { maximumSignificantDigits: 2 }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const language = currentLanguage();
  if (currency === null) return new Intl.NumberFormat(language, digits).format(amount);
  try {
    const style = { style: "currency", currency } as const;
    return new Intl.NumberFormat(language, { ...style, ...digits }).format(amount);
  } catch {
    // The price list may name any currency.
    return `${new Intl.NumberFormat(language, digits).format(amount)} ${currency}`;
  }
}
