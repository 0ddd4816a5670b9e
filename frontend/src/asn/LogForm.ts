// What the form holds, and what becomes of it. Pure but for the form handed over from another screen.
import { addDays, clock, dayOf, minutesBetween, momentAt } from "../lib/time";
import type { Activity, Day, Draft, Id, Location, Policy, Template, Tile, Timer } from "../lib/types";

export interface Form {
  /** Of the entry as it was when the form was opened; null for a new one. What came since is not written over. */
  version: number | null;
  description: string;
  day: Day;
  /** `08.10` */
  from: string;
  to: string;
  quantity: string;
  unit: string;
  templateId: Id | null;
  rhkId: Id | null;
  programId: Id | null;
  ikuId: Id | null;
  innovation: boolean;
  photos: Blob[];
  keep: string[];
  location: Location | null;
  reason: string;
  /** Set when the form ends a running activity: saving stops it. */
  timerStartedAt: string | null;
}

export type Fault = "description" | "quantity" | "time";
export type Checked = { kind: "ok"; draft: Draft } | { kind: "faulty"; faults: Fault[] };

export const SHORTEST = 3;
export const LONGEST = 2000;
const USUAL_MINUTES = 60;
const STEP_MS = 5 * 60_000;
/** Where the phone has not yet heard of the rules in force. */
const USUAL_POLICY = { on_time_days: 1, late_window_days: 7 };

/** The last hour until now, both on a full five minutes; soon after midnight what there is of today. */
export function emptyForm(now: Date): Form {
  const end = Math.floor(now.getTime() / STEP_MS) * STEP_MS;
  const minutesOfToday = (end - Date.parse(momentAt(dayOf(end), "00.00"))) / 60_000;
  return {
    version: null,
    description: "",
    ...period(end, minutesOfToday > 0 ? Math.min(USUAL_MINUTES, minutesOfToday) : USUAL_MINUTES),
    quantity: "",
    unit: "",
    templateId: null,
    rhkId: null,
    programId: null,
    ikuId: null,
    innovation: false,
    photos: [],
    keep: [],
    location: null,
    reason: "",
    timerStartedAt: null,
  };
}

/** A day that is filled afterwards begins with the office. */
export function emptyDay(now: Date, day: Day): Form {
  return { ...emptyForm(now), day, from: "08.00", to: "09.00" };
}

function period(end: number, minutes: number): Pick<Form, "day" | "from" | "to"> {
  const start = end - minutes * 60_000;
  return { day: dayOf(start), from: clock(start), to: clock(end) };
}

export function formOfActivity(activity: Activity): Form {
  return {
    version: activity.version,
    description: activity.description,
    day: dayOf(activity.started_at),
    from: clock(activity.started_at),
    to: clock(activity.ended_at),
    quantity: activity.quantity === null ? "" : String(activity.quantity),
    unit: activity.unit ?? "",
    templateId: activity.template_id,
    rhkId: activity.rhk_id,
    programId: activity.program_id,
    ikuId: activity.iku_id,
    innovation: activity.innovation,
    photos: [],
    keep: activity.evidence.map((one) => one.sha256),
    location: activity.location,
    reason: activity.reason ?? "",
    timerStartedAt: null,
  };
}

export function formOfTimer(timer: Timer, now: Date): Form {
  const start = Date.parse(timer.startedAt);
  const end = Math.min(now.getTime(), start + USUAL_MINUTES * 60_000);
  return {
    ...emptyForm(now),
    description: timer.title,
    unit: timer.unit ?? "",
    templateId: timer.templateId,
    day: dayOf(start),
    from: clock(start),
    to: clock(end),
    timerStartedAt: timer.startedAt,
  };
}

/** What tapping a usual activity fills in. A day that was chosen, and times that were set, stay. */
export function withTile(form: Form, tile: Tile, templates: Template[], keepTimes: boolean): Form {
  const end = Date.parse(momentAt(form.day, form.to)) + (isNextDay(form) ? 86_400_000 : 0);
  return {
    ...form,
    ...(keepTimes || tile.minutes === null ? {} : period(end, tile.minutes)),
    description: tile.title,
    unit: tile.unit ?? form.unit,
    templateId: tile.templateId,
    rhkId: templates.find((one) => one.id === tile.templateId)?.rhk_id ?? null,
  };
}

/** A night watch ends on the following day. */
export function isNextDay(form: Pick<Form, "from" | "to">): boolean {
  return form.to < form.from;
}

export function startOf(form: Form): string {
  return momentAt(form.day, form.from);
}

export function endOf(form: Form): string {
  return momentAt(isNextDay(form) ? addDays(form.day, 1) : form.day, form.to);
}

export function minutesOf(form: Form): number {
  return minutesBetween(startOf(form), endOf(form));
}

/** Later than the rules of that day allow without a question; the server judges, this only asks for the reason. */
export function isLate(day: Day, today: Day, policies: Policy[]): boolean {
  return day < addDays(today, -policyOf(day, policies).on_time_days);
}

/** For how many days it would have been taken, where it comes later than that; null where it does not. */
export function missedWindow(day: Day, today: Day, policies: Policy[]): number | null {
  const { late_window_days: days } = policyOf(day, policies);
  return day < addDays(today, -days) ? days : null;
}

function policyOf(day: Day, policies: Policy[]): Omit<Policy, "effective_from"> {
  return policies.find((one) => one.effective_from <= day) ?? USUAL_POLICY;
}

/** Seconds that the pickers do not show are kept when the minute was not touched. */
function untouched(moment: string, before: string | undefined): string {
  return before !== undefined && clock(before) === clock(moment) && dayOf(before) === dayOf(moment) ? before : moment;
}

export function check(form: Form, before: Activity | null = null): Checked {
  const faults: Fault[] = [];
  const description = form.description.trim();
  const quantity = form.quantity.trim();
  if (description.length < SHORTEST) faults.push("description");
  if (quantity !== "" && !/^[0-9]{1,9}$/.test(quantity)) faults.push("quantity");
  const startedAt = untouched(startOf(form), before?.started_at ?? form.timerStartedAt ?? undefined);
  const endedAt = untouched(endOf(form), before?.ended_at);
  if (Date.parse(endedAt) <= Date.parse(startedAt)) faults.push("time");
  if (faults.length > 0) return { kind: "faulty", faults };
  return {
    kind: "ok",
    draft: {
      description,
      startedAt,
      endedAt,
      quantity: quantity === "" ? null : Number(quantity),
      unit: form.unit.trim() || null,
      templateId: form.templateId,
      rhkId: form.rhkId,
      programId: form.programId,
      ikuId: form.ikuId,
      innovation: form.innovation,
      photos: form.photos,
      keepEvidence: form.keep,
      location: form.location,
      reason: form.reason.trim() || null,
    },
  };
}

let handed: { form: Form; notice: string } | null = null;

/** Opens the form with this in it, the next time it is drawn. */
export function handOver(form: Form, notice: string): void {
  handed = { form, notice };
}

export function takeOver(): { form: Form; notice: string } | null {
  const taken = handed;
  handed = null;
  return taken;
}
