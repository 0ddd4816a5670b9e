// Months, as addresses and people name them. Pure.
import { dayOf } from "../lib/time";

/** `2026-11` */
export type Month = string;

export function isMonth(word: string): boolean {
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(word);
}

export function monthOf(when: Date | number | string = Date.now()): Month {
  return dayOf(when).slice(0, 7);
}

export function addMonths(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** Some months up to and with this one, oldest first. */
export function monthsUntil(month: Month, count: number): Month[] {
  return Array.from({ length: count }, (_, place) => addMonths(month, place - count + 1));
}

/** First and last day. */
export function boundsOf(month: Month): [string, string] {
  const next = Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`);
  return [`${month}-01`, new Date(next - 86_400_000).toISOString().slice(0, 10)];
}

/** `November 2026`, `Nov 2026` */
export function monthName(month: Month, language: "id" | "en", form: "long" | "short" = "long"): string {
  const words = new Intl.DateTimeFormat(language, { month: form, year: "numeric", timeZone: "UTC" });
  return words.format(Date.parse(`${month}-01T00:00:00Z`));
}
