// Amounts of indicators: what people write, and what goes over the wire. Pure.
import { figure } from "../text/numbers";
import type { Actuals } from "./IkuFacts";
import type { Month } from "./IkuMonths";

const THOUSANDS = /^\d{1,3}(\.\d{3})+(,\d{1,4})?$/;
const PLAIN = /^\d{1,12}([.,]\d{1,4})?$/;

/** `92,5`, `92.5` and `1.250` as the wire takes them; null where it is no amount. */
export function amountOf(written: string): string | null {
  const text = written.trim();
  if (THOUSANDS.test(text)) return text.replaceAll(".", "").replace(",", ".");
  return PLAIN.test(text) ? text.replace(",", ".") : null;
}

/** As people write it. */
export const spoken = (amount: string): string => figure(Number(amount));

type Period = Actuals["periods"][number];
type Entry = NonNullable<Actuals["months"][number]["entry"]>;

export function periodOf(actuals: Actuals, month: Month): Period | null {
  return actuals.periods.find((one) => one.period === month) ?? null;
}

/** What was entered for a month, where it is entered at all. */
export function entryOf(actuals: Actuals, month: Month): Entry | null {
  return actuals.months.find((one) => one.month === month)?.entry ?? null;
}
