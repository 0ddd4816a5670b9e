// Days in words. The sums are lib/time's; here are only the words.
import { addDays, clock, dayName, dayOf, duration, today as todayOf } from "../lib/time";
import type { Activity, Day, Moment } from "../lib/types";
import { t } from ".";

/** `Sel, 24 Nov`; with the year where it is another one */
export function shortDay(day: Day, today: Day = todayOf()): string {
  const [year = "", month, date] = day.split("-");
  const words = `${dayName(day, t.time.days)}, ${Number(date)} ${t.time.months[Number(month) - 1]}`;
  return today.startsWith(year) ? words : `${words} ${year}`;
}

/** `Hari ini`, `Kemarin`, or `Sel, 24 Nov` */
export function dayLabel(day: Day, today: Day = todayOf()): string {
  if (day === today) return t.time.today;
  if (day === addDays(today, -1)) return t.time.yesterday;
  return shortDay(day, today);
}

/** `Kemarin 12.00`, `Sel, 24 Nov 08.10` */
export function momentLabel(moment: Moment, today?: Day): string {
  return `${dayLabel(dayOf(moment), today)} ${clock(moment)}`;
}

/** `3 jam 30 mnt` */
export function lengthLabel(minutes: number): string {
  return duration(minutes, t.time);
}

export function sumOfMinutes(activities: Activity[]): number {
  return activities.reduce((sum, activity) => sum + activity.minutes, 0);
}
