// Working weeks between the form and the wire. Pure.
import type { components } from "../lib/schema";
import type { Day } from "../lib/types";

type Schemas = components["schemas"];
export type Schedule = Schemas["ScheduleView"];
export type Preset = Schemas["PresetView"];
type Slot = Schemas["SlotView"];

/** A day of the week as typed; times with a dot, as people here write them. */
export interface Shift {
  works: boolean;
  starts: string;
  ends: string;
  break: string;
  hasAssembly: boolean;
  assembly: string;
}

const dotted = (clock: string): string => clock.replace(":", ".");
const wired = (clock: string): string => clock.replace(".", ":");

/** Where a day that was free begins once somebody works on it. */
const USUAL: Shift = {
  works: false,
  starts: "07.30",
  ends: "16.00",
  break: "60",
  hasAssembly: false,
  assembly: "07.30",
};

export function shiftsOf(week: readonly (Slot | null)[]): Shift[] {
  return week.map((slot) =>
    slot === null
      ? { ...USUAL }
      : {
          works: true,
          starts: dotted(slot.starts),
          ends: dotted(slot.ends),
          break: String(slot.break_minutes),
          hasAssembly: slot.assembly !== null,
          assembly: dotted(slot.assembly ?? slot.starts),
        },
  );
}

/** Null where a break is no number of minutes: which day is told. */
export function weekOf(
  shifts: readonly Shift[],
): { kind: "ok"; week: Schemas["ScheduleIn"]["week"] } | { kind: "wrong"; day: number } {
  const wrong = shifts.findIndex((one) => one.works && !/^\d{1,3}$/.test(one.break.trim() || "0"));
  if (wrong !== -1) return { kind: "wrong", day: wrong };
  const week = shifts.map((one) =>
    one.works
      ? {
          starts: wired(one.starts),
          ends: wired(one.ends),
          break_minutes: Number(one.break.trim() || "0"),
          assembly: one.hasAssembly ? wired(one.assembly) : null,
        }
      : null,
  );
  return { kind: "ok", week };
}

/** An end that is not after the start lies on the next day. */
export const isOverMidnight = (starts: string, ends: string): boolean => wired(ends) <= wired(starts);

export interface Stretch {
  from: number;
  to: number;
  slot: Slot | null;
}

/** Days in a row with the same times, Monday (0) first. */
export function stretches(week: readonly (Slot | null)[]): Stretch[] {
  const found: Stretch[] = [];
  for (const [day, slot] of week.entries()) {
    const last = found.at(-1);
    if (last && JSON.stringify(last.slot) === JSON.stringify(slot)) last.to = day;
    else found.push({ from: day, to: day, slot });
  }
  return found;
}

export type Standing = "now" | "ahead" | "over" | "stopped";

export function standing(one: Pick<Schedule, "is_active" | "starts_on" | "ends_on">, today: Day): Standing {
  if (!one.is_active) return "stopped";
  if (one.starts_on > today) return "ahead";
  return one.ends_on !== null && one.ends_on < today ? "over" : "now";
}

const ORDER: Standing[] = ["now", "ahead", "over", "stopped"];

/** In force first, then those to come; the district's before a unit's before a person's. */
export function inOrder(all: readonly Schedule[], today: Day): Schedule[] {
  const reach = (one: Schedule): number => (one.employee_id ? 2 : one.unit_id ? 1 : 0);
  return [...all].sort(
    (one, other) =>
      ORDER.indexOf(standing(one, today)) - ORDER.indexOf(standing(other, today)) ||
      reach(one) - reach(other) ||
      other.starts_on.localeCompare(one.starts_on) ||
      one.name.localeCompare(other.name),
  );
}

interface Span {
  unit_id: string | null;
  employee_id: string | null;
  starts_on: Day;
  ends_on: Day | null;
}

/** The same owner's that leave open which of both holds: what the server means by "overlaps", for naming them. */
export function clashing(wanted: Span, all: readonly Schedule[]): Schedule[] {
  return all.filter((one) => {
    if (!one.is_active || one.unit_id !== wanted.unit_id || one.employee_id !== wanted.employee_id) return false;
    if (one.ends_on === null || wanted.ends_on === null) {
      return one.ends_on === wanted.ends_on && one.starts_on === wanted.starts_on;
    }
    return one.starts_on <= wanted.ends_on && wanted.starts_on <= one.ends_on;
  });
}
