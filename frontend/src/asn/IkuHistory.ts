// What became of an indicator's actual of a month, step by step. Pure.
import type { components } from "../lib/schema";
import type { Moment } from "../lib/types";
import { spoken } from "./IkuAmounts";
import type { Month } from "./IkuMonths";

type Item = components["schemas"]["IkuHistoryItem"];

export interface Step {
  key: string;
  kind: "first" | "amount" | "note";
  who: string | null;
  at: Moment;
  before: string;
  after: string;
}

/** Newest first. */
export function stepsOf(items: readonly Item[], month: Month): Step[] {
  return items
    .filter((one) => one.month === month)
    .map((one, place): Step => {
      const [before, after] = (one.changes.amount ?? []) as (string | null | undefined)[];
      const said = { key: `${one.at} ${place}`, who: one.by_name, at: one.at };
      if (typeof after !== "string") return { ...said, kind: "note", before: "", after: "" };
      if (typeof before !== "string") return { ...said, kind: "first", before: "", after: spoken(after) };
      return { ...said, kind: "amount", before: spoken(before), after: spoken(after) };
    })
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}
