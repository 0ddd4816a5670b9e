// Months (`2026-11`) and years (`2026`) as a person steps through them. Pure.

/** So many months, or years, later (or earlier). */
export function stepped(period: string, by: number): string {
  const [year = 0, month] = period.split("-").map(Number);
  if (month === undefined) return String(year + by);
  const all = year * 12 + month - 1 + by;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, "0")}`;
}

/** `November 2026` by the names given, or the year alone. */
export function periodName(period: string, names: readonly string[]): string {
  const [year = "", month] = period.split("-");
  return month === undefined ? year : `${names[Number(month) - 1]} ${year}`;
}

/** The days of a month in weeks from Monday on; null where the week belongs to another month. */
export function weeksOf(month: string): (string | null)[][] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const count = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const ahead = (first.getUTCDay() + 6) % 7;
  const days = Array.from({ length: count }, (_, at) => `${month}-${String(at + 1).padStart(2, "0")}`);
  const cells: (string | null)[] = [...Array.from({ length: ahead }, () => null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}
