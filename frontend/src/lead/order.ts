import type { Id, Row } from "../lib/types";
import { isUndecided } from "../lib/view";

export type Filter = "all" | "photo" | "look";

/** The entries of one officer, from the oldest on. */
export interface Group {
  owner: Id;
  name: string;
  rows: Row[];
}

export interface Arranged {
  /** What a person should look at, first. */
  look: Group[];
  /** The rest. */
  fine: Group[];
  counts: Record<Filter, number>;
}

/** A tick belongs to the version it was made on: what changed since must be looked at anew. */
export function tickKey(row: Row): string {
  return `${row.id} ${row.activity.version}`;
}

/** What still asks for a decision of this appraiser. */
export function asks(row: Row): boolean {
  return isUndecided(row.activity) || row.state === "refused" || row.state === "conflict";
}

/** Whether an entry needs a look before it may be approved in one go with the others. */
export function needsLook(row: Row): boolean {
  const { signals, late, correction } = row.activity;
  return signals.length > 0 || late || Boolean(correction) || row.state === "refused" || row.state === "conflict";
}

/** A decision that came back waits for an answer of its own. */
export function canDecide(row: Row): boolean {
  return row.state === "sent" && isUndecided(row.activity);
}

/** Whether it goes with others: approved in one go, a request to correct it would be declined unread. */
export function canTick(row: Row): boolean {
  return canDecide(row) && !row.activity.correction;
}

export function matches(row: Row, filter: Filter): boolean {
  if (filter === "photo") return row.activity.evidence.length > 0;
  return filter === "all" || needsLook(row);
}

/** By officer, who waits longest first; within one, as the days and the hours went. */
export function arrange(queue: readonly Row[], filter: Filter): Arranged {
  const rows = queue.filter(asks);
  const shown = rows.filter((row) => matches(row, filter));
  const count = (one: Filter): number => rows.filter((row) => matches(row, one)).length;
  return {
    look: groups(shown.filter(needsLook)),
    fine: groups(shown.filter((row) => !needsLook(row))),
    counts: { all: count("all"), photo: count("photo"), look: count("look") },
  };
}

function groups(rows: readonly Row[]): Group[] {
  const found = new Map<Id, Group>();
  // Oldest first: an officer comes in where their oldest entry stands.
  for (const row of [...rows].sort(byAge)) {
    const group = found.get(row.owner);
    if (group) group.rows.push(row);
    else found.set(row.owner, { owner: row.owner, name: row.employeeName ?? "", rows: [row] });
  }
  return [...found.values()];
}

function byAge(one: Row, other: Row): number {
  return (
    one.activity.worked_on.localeCompare(other.activity.worked_on) ||
    one.activity.started_at.localeCompare(other.activity.started_at) ||
    (one.employeeName ?? "").localeCompare(other.employeeName ?? "") ||
    one.id.localeCompare(other.id)
  );
}

/** Whether an entry is ticked: as the officer wants it, else all but those to look at. */
export function isTicked(row: Row, chosen: ReadonlyMap<string, boolean>): boolean {
  return canTick(row) && (chosen.get(tickKey(row)) ?? !needsLook(row));
}

/** What "Setujui 12" is about: only what is ticked and shown. */
export function ticked(arranged: Arranged, chosen: ReadonlyMap<string, boolean>): Row[] {
  return [...arranged.look, ...arranged.fine].flatMap((group) => group.rows).filter((row) => isTicked(row, chosen));
}
