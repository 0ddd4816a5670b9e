// Rules of presence between the form and the wire. Pure.
import type { components } from "../lib/schema";
import { wholeOf } from "./rules";

type Schemas = components["schemas"];
export type PresenceRules = Schemas["AttendancePolicyView"];
export type PresenceRulesIn = Schemas["AttendancePolicyIn"];
export type Level = Schemas["ThresholdIn"]["level"];

export const LEVELS: readonly Level[] = ["light", "medium", "heavy"];

/** Whole numbers of the rules, with what they may be. */
export const NUMBERS = {
  grace_minutes: [0, 120],
  officer_notice_days: [0, 30],
  superior_notice_days: [0, 30],
  run_threshold: [1, 366],
} as const;
export type NumberName = keyof typeof NUMBERS;
export const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[];
export const MOST_THRESHOLDS = 20;

interface Threshold {
  fromDays: string;
  level: Level;
  label: string;
  siasnCode: string;
}

/** As typed: everything text, so that nothing is lost while somebody types. */
export interface Draft {
  numbers: Record<NumberName, string>;
  thresholds: Threshold[];
}

export function draftOf(from: PresenceRules): Draft {
  return {
    numbers: Object.fromEntries(NUMBER_NAMES.map((name) => [name, String(from[name])])) as Draft["numbers"],
    thresholds: from.thresholds.map((one) => ({
      fromDays: String(one.from_days),
      level: LEVELS.find((level) => level === one.level) ?? "light",
      label: one.label,
      siasnCode: one.siasn_code,
    })),
  };
}

export const emptyThreshold = (): Threshold => ({ fromDays: "", level: "light", label: "", siasnCode: "" });

export type Mistake = "whole" | "range" | "order" | "days" | "twice" | "label";
export type Read = { kind: "ok"; body: PresenceRulesIn } | { kind: "wrong"; pointer: string; why: Mistake };

/** The draft as it goes out, or the first thing that is wrong with it and where. */
export function read(draft: Draft, effectiveFrom: string): Read {
  const wrong = wrongNumber(draft.numbers) ?? wrongThreshold(draft.thresholds);
  if (wrong !== null) return { kind: "wrong", ...wrong };
  const numbers = Object.fromEntries(NUMBER_NAMES.map((name) => [name, wholeOf(draft.numbers[name]) ?? 0]));
  const thresholds = draft.thresholds.map((one) => ({
    from_days: wholeOf(one.fromDays) ?? 0,
    level: one.level,
    label: one.label.trim(),
    siasn_code: one.siasnCode.trim(),
  }));
  thresholds.sort((one, other) => one.from_days - other.from_days);
  return {
    kind: "ok",
    body: { effective_from: effectiveFrom, ...(numbers as Record<NumberName, number>), thresholds },
  };
}

type Wrong = { pointer: string; why: Mistake } | null;

function wrongNumber(numbers: Draft["numbers"]): Wrong {
  for (const name of NUMBER_NAMES) {
    const value = wholeOf(numbers[name]);
    if (value === null) return { pointer: `/${name}`, why: "whole" };
    const [least, most] = NUMBERS[name];
    if (value < least || value > most) return { pointer: `/${name}`, why: "range" };
  }
  const [officer, superior] = [Number(numbers.officer_notice_days), Number(numbers.superior_notice_days)];
  const isOfficerFirst = superior === 0 || (officer > 0 && officer < superior);
  return isOfficerFirst ? null : { pointer: "/superior_notice_days", why: "order" };
}

function wrongThreshold(thresholds: readonly Threshold[]): Wrong {
  const seen = new Set<number>();
  for (const [at, one] of thresholds.entries()) {
    const days = wholeOf(one.fromDays);
    if (days === null || days < 1 || days > 366) return { pointer: `/thresholds/${at}/from_days`, why: "days" };
    if (seen.has(days)) return { pointer: `/thresholds/${at}/from_days`, why: "twice" };
    if (!one.label.trim()) return { pointer: `/thresholds/${at}/label`, why: "label" };
    if (!one.siasnCode.trim()) return { pointer: `/thresholds/${at}/siasn_code`, why: "label" };
    seen.add(days);
  }
  return null;
}
