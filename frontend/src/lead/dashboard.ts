// What a dashboard's address means, and the sums behind its pictures. Pure.
import type { components } from "../lib/schema";
import type { Day } from "../lib/types";

export type UnitDashboard = components["schemas"]["UnitDashboard"];
export type SubUnit = components["schemas"]["SubUnitView"];
export type Indicator = components["schemas"]["IndicatorView"];
export type Person = components["schemas"]["PersonView"];

export interface Place {
  unit: string | null;
  /** `2026-11` */
  period: string;
  employee: string | null;
  /** What of the officer: their entries, or (`warga`) what citizens said of them. */
  isSaid: boolean;
}

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

/** `<unit>/<period>/<employee>/warga`; what is no month is this month. */
export function placeOf(rest: string, today: Day): Place {
  const [unit = "", period = "", employee = "", page = ""] = rest.split("/");
  return {
    unit: unit || null,
    period: MONTH.test(period) ? period : today.slice(0, 7),
    employee: employee || null,
    isSaid: page === "warga",
  };
}

export function addMonths(period: string, count: number): string {
  const [year = 0, month = 1] = period.split("-").map(Number);
  const at = year * 12 + month - 1 + count;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
}

export function monthLabel(period: string, months: readonly string[]): string {
  const [year, month] = period.split("-");
  return `${months[Number(month) - 1] ?? month} ${year}`;
}

export function bounds(period: string): { first: Day; last: Day } {
  const [year = 0, month = 1] = period.split("-").map(Number);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { first: `${period}-01`, last: `${period}-${days}` };
}

export function hours(minutes: number): number {
  return Math.round(minutes / 6) / 10;
}

export interface Bars {
  width: number;
  bars: { x: number; y: number; height: number }[];
}

const STEP = 10;
const HEIGHT = 60;

/** Bars on a field `width` by 60; what is more than nothing is at least a line. */
export function bars(values: readonly number[], most: number): Bars {
  const top = Math.max(most, 1);
  return {
    width: values.length * STEP,
    bars: values.flatMap((value, at) => {
      if (value <= 0) return [];
      const height = Math.max(1.5, Math.min(1, value / top) * HEIGHT);
      return [{ x: at * STEP + 1.5, y: HEIGHT - height, height }];
    }),
  };
}

/** The largest day's minutes for each person, over all: units of any size on one scale. */
export function mostEach(parts: readonly SubUnit[]): number {
  return Math.max(0, ...parts.flatMap((part) => each(part)));
}

/** Minutes of each day for each person placed there. */
export function each(part: SubUnit): number[] {
  return part.day_minutes.map((minutes) => minutes / Math.max(1, part.people_placed));
}

/** The units that lie below none of the others, and what lies right below them. */
export function tops<Unit extends { id: string; parent_id: string | null }>(
  units: readonly Unit[],
): { unit: Unit; below: Unit[] }[] {
  const known = new Set(units.map((unit) => unit.id));
  return units
    .filter((unit) => unit.parent_id === null || !known.has(unit.parent_id))
    .map((unit) => ({ unit, below: units.filter((one) => one.parent_id === unit.id) }));
}
