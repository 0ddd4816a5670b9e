// Days, months and figures in words. Pure.

/** `24 Nov 2026` */
export function dayWords(day: string, months: readonly string[]): string {
  const [year, month, date] = day.split("-");
  return `${Number(date)} ${months[Number(month) - 1]} ${year}`;
}

/** `Nov 2026` */
export function monthWords(month: string, months: readonly string[]): string {
  const [year, number] = month.split("-");
  return `${months[Number(number) - 1]} ${year}`;
}

const two = new Intl.NumberFormat("id-ID", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `82,30`: an index and an average have two decimals, by the regulation. */
export const hundredths = (value: number): string => two.format(value);
