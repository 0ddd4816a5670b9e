// The dated rules of reports: which of them is in force, and what a form makes of its numbers. Pure.
import type { components } from "../lib/schema";
import type { Day } from "../lib/types";

export type Policy = components["schemas"]["FeedbackPolicyView"];
export type NumberName = Exclude<keyof Policy, "effective_from">;

interface Bounds {
  name: NumberName;
  least: number;
  most: number;
  inWorkingDays: boolean;
}

/** As the server takes them. */
export const NUMBERS: readonly Bounds[] = [
  { name: "verify_working_days", least: 1, most: 60, inWorkingDays: true },
  { name: "finish_days", least: 1, most: 366, inWorkingDays: false },
  { name: "escalate_working_days", least: 1, most: 60, inWorkingDays: true },
  { name: "ask_again_days", least: 1, most: 366, inWorkingDays: false },
  { name: "officer_answer_days", least: 1, most: 60, inWorkingDays: false },
];

export type Standing = "current" | "ahead" | "past";

/** `policies` newest first, as the server tells them: the first that has begun is in force. */
export function standings(policies: readonly Policy[], today: Day): Standing[] {
  const current = policies.findIndex((one) => one.effective_from <= today);
  return policies.map((_, at) => (at === current ? "current" : at < current || current === -1 ? "ahead" : "past"));
}

/** The number that was written; null where it is none, or outside of what is taken. */
export function numberOf(written: string, { least, most }: Pick<Bounds, "least" | "most">): number | null {
  const plain = written.trim();
  if (!/^\d{1,4}$/.test(plain)) return null;
  const value = Number(plain);
  return value >= least && value <= most ? value : null;
}
