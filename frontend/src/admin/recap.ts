// What a recap says in few words. The short words are those of the sheet and of the paper. Pure.
import type { components } from "../lib/schema";
import type { Tone } from "../ui/Pill/tone";

export type Recap = components["schemas"]["Recap"];
export type Person = components["schemas"]["RecapRow"];

const SHORT: Readonly<Record<string, string>> = {
  present: "H",
  late: "TL",
  early_leave: "PSW",
  absent: "TK",
  "leave:annual": "CT",
  "leave:long": "CB",
  "leave:sick": "CS",
  "leave:maternity": "CM",
  "leave:important_reason": "CAP",
  "leave:collective": "CBS",
  "leave:unpaid_state_leave": "CLTN",
  duty_travel: "DL",
  training: "DK",
  flexible_location: "FL",
  holiday: "L",
  shift_off: "·",
  system_outage: "GS",
  not_yet: "",
  "-": "–",
};
/** Days on which nothing was due, or nothing is known yet. */
const QUIET = new Set(["holiday", "shift_off", "not_yet", "-"]);

export const short = (status: string): string => SHORT[status] ?? status;

export function toneOf(status: string): Tone {
  if (status === "absent") return "act";
  if (status === "late" || status === "early_leave") return "wait";
  return status === "present" ? "good" : "plain";
}

/** How often each status of one's own was, in the order of the sheet; without days that nobody counts. */
export function sums(person: Person): { status: string; count: number }[] {
  return Object.keys(SHORT)
    .filter((status) => !QUIET.has(status))
    .map((status) => ({ status, count: person.totals[status] ?? 0 }))
    .filter((one) => one.count > 0);
}

/** Of everybody together. */
export function total(people: readonly Person[]): { status: string; count: number }[] {
  const all: Record<string, number> = {};
  for (const person of people) for (const { status, count } of sums(person)) all[status] = (all[status] ?? 0) + count;
  return Object.keys(SHORT)
    .filter((status) => (all[status] ?? 0) > 0)
    .map((status) => ({ status, count: all[status] ?? 0 }));
}

/** Cells of a calendar from Monday on: a day of the month and its status, null before the first. */
export function cells(dates: readonly string[], days: readonly string[]): ({ date: string; status: string } | null)[] {
  const first = dates[0];
  if (first === undefined) return [];
  const ahead = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  return [
    ...Array.from({ length: ahead }, () => null),
    ...dates.map((date, at) => ({ date, status: days[at] ?? "-" })),
  ];
}
