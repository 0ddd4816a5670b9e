// Times in the district's zone. Pure: every function takes what it needs.
import type { Day, Moment } from "./types";

export const ZONE = "Asia/Jakarta";
/** Western Indonesia has no daylight saving: plain sums are exact, and cheaper than Intl on a slow phone. */
const OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;
const DAYS = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];

type When = Moment | Date | number;

function local(when: When): Date {
  return new Date(new Date(when).getTime() + OFFSET_MS);
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `08.10` */
export function clock(when: When): string {
  const at = local(when);
  return `${two(at.getUTCHours())}.${two(at.getUTCMinutes())}`;
}

/** `08.10–11.40` */
export function span(from: When, to: When): string {
  return `${clock(from)}–${clock(to)}`;
}

/** The day in the district on which a moment falls. */
export function dayOf(when: When): Day {
  return local(when).toISOString().slice(0, 10);
}

export function today(now: When = Date.now()): Day {
  return dayOf(now);
}

/** Whether a word, as of an address, is a day: `2026-11-24`. */
export function isDay(word: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(word) ? Date.parse(`${word}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(word);
}

/** A day some days later (or earlier). */
export function addDays(day: Day, count: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The moment at which the district's clocks show `HH:MM` (or `HH.MM`) on a day. */
export function momentAt(day: Day, time: string): Moment {
  const [hours = 0, minutes = 0] = time.split(/[.:]/).map(Number);
  const midnight = Date.parse(`${day}T00:00:00Z`) - OFFSET_MS;
  return moment(midnight + (hours * 60 + minutes) * 60_000);
}

/** On the wire: without milliseconds where there are none. */
export function moment(when: When): Moment {
  return new Date(when).toISOString().replace(".000Z", "Z");
}

/** `Senin`; with `today`: `Hari ini`, `Kemarin`. Words may be handed in for another language. */
export function dayName(day: Day, names: readonly string[] = DAYS): string {
  return names[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "";
}

/** The Monday of a day's week. */
export function weekOf(day: Day): Day {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

export function minutesBetween(from: When, to: When): number {
  return Math.max(0, Math.floor((new Date(to).getTime() - new Date(from).getTime()) / 60_000));
}

export interface DurationWords {
  hour: string;
  minute: string;
}

/** `3 jam 30 mnt` */
export function duration(minutes: number, words: DurationWords = { hour: "jam", minute: "mnt" }): string {
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes % 60);
  if (hours === 0) return `${rest} ${words.minute}`;
  return rest === 0 ? `${hours} ${words.hour}` : `${hours} ${words.hour} ${rest} ${words.minute}`;
}

/** How long ago, in the largest whole unit; the words are the text's business. */
export type Ago = { unit: "now" } | { unit: "minute" | "hour" | "day"; count: number };

export function ago(when: When, now: When = Date.now()): Ago {
  const minutes = minutesBetween(when, now);
  if (minutes < 1) return { unit: "now" };
  if (minutes < 60) return { unit: "minute", count: minutes };
  if (minutes < 1440) return { unit: "hour", count: Math.floor(minutes / 60) };
  return { unit: "day", count: Math.floor(minutes / 1440) };
}
