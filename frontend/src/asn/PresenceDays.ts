// How days of presence look, and what the next tap is. Pure.
import type { components } from "../lib/schema";
import { addDays, clock, dayOf, momentAt } from "../lib/time";
import type { Day, Moment, Punch } from "../lib/types";
import type { IconName } from "../ui/Icon/paths";
import type { Tone } from "../ui/Pill/tone";

export type Days = components["schemas"]["AttendanceDays"];
export type DayStatus = Days["items"][number];
export type Status = DayStatus["status"];
export type Correction = components["schemas"]["backend__attendance__schemas__CorrectionView"];

/** The days that a score counts, and those of them on which somebody was there. */
const PRESENT: readonly Status[] = ["present", "late", "early_leave"];
/** Longer than any shift: what was tapped before belongs to another one. */
const SHIFT_MS = 16 * 3_600_000;

interface Look {
  tone: Tone;
  icon: IconName;
}

/** Nothing is asked of an absence where presence is not recorded at all. */
export function lookOf(status: Status, isCounted = true): Look {
  switch (status) {
    case "present":
      return { tone: "good", icon: "check" };
    case "late":
    case "early_leave":
      return { tone: "wait", icon: "clock" };
    case "absent":
      return isCounted ? { tone: "act", icon: "alert" } : { tone: "plain", icon: "clock" };
    case "duty_travel":
      return { tone: "plain", icon: "road" };
    case "training":
      return { tone: "plain", icon: "book" };
    case "flexible_location":
      return { tone: "plain", icon: "pin" };
    case "holiday":
      return { tone: "plain", icon: "star" };
    case "shift_off":
      return { tone: "plain", icon: "home" };
    case "system_outage":
      return { tone: "plain", icon: "nosignal" };
    case "not_yet":
      return { tone: "plain", icon: "clock" };
    default:
      return { tone: "plain", icon: "calendar" };
  }
}

export interface Sum {
  present: number;
  due: number;
}

/** As the score counts them. */
export function sumOf(days: readonly Pick<DayStatus, "status">[]): Sum {
  const present = days.filter((one) => PRESENT.includes(one.status)).length;
  return { present, due: present + days.filter((one) => one.status === "absent").length };
}

/** Days that have come, newest first. */
export function past(days: readonly DayStatus[], today: Day): DayStatus[] {
  return days.filter((one) => one.day <= today).reverse();
}

/** What the officer will tap next; `done`: came and went. */
export type Wanted = "in" | "out" | "done";

export function wanted(punches: readonly Punch[], recorded: DayStatus | null, now: number): Wanted {
  const last = punches.filter((one) => one.state !== "refused").at(-1);
  if (last && now - Date.parse(last.at) < SHIFT_MS) {
    if (last.kind === "in") return "out";
    if (dayOf(last.at) === dayOf(now)) return "done";
  }
  if (recorded === null) return "in";
  if (recorded.out_at !== null) return "done";
  return recorded.in_at === null ? "in" : "out";
}

export interface Mark {
  key: string;
  kind: "in" | "out";
  at: Moment;
  /** `recorded`: known from the server alone, as of a machine or another phone. */
  state: Punch["state"] | "recorded";
  punch: Punch | null;
}

/** The marks of today: this phone's, and what the server knows besides, in their order. What it refused stays. */
export function marksOf(punches: readonly Punch[], recorded: DayStatus | null, now: number): Mark[] {
  const today = dayOf(now);
  const own = punches
    .filter((one) => dayOf(one.at) === today || one.state === "refused")
    .map((one): Mark => ({ key: one.id, kind: one.kind, at: one.at, state: one.state, punch: one }));
  const known = new Set(own.map((one) => one.key));
  const others: Mark[] = [];
  for (const kind of ["in", "out"] as const) {
    const [id, at] =
      kind === "in" ? [recorded?.in_punch_id, recorded?.in_at] : [recorded?.out_punch_id, recorded?.out_at];
    if (at && !(id && known.has(id))) others.push({ key: `${kind} ${at}`, kind, at, state: "recorded", punch: null });
  }
  return [...own, ...others].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** The moments that clock times of a working day mean: after midnight it is still the same working day. */
export function momentsOf(
  day: Day,
  times: { in: string | null; out: string | null },
  due: Pick<DayStatus, "due_from" | "due_until">,
): { in_at: Moment | null; out_at: Moment | null } {
  const isNight = due.due_from !== null && due.due_until !== null && dayOf(due.due_until) > day;
  const starts = times.in ?? (due.due_from === null ? null : clock(due.due_from));
  const isNext = times.out !== null && starts !== null && (isNight || times.in !== null) && times.out <= starts;
  return {
    in_at: times.in === null ? null : momentAt(day, times.in),
    out_at: times.out === null ? null : momentAt(isNext ? addDays(day, 1) : day, times.out),
  };
}
