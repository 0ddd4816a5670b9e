import { weekOf } from "../lib/time";
import type { Day, Id, Mark, Moment, Row } from "../lib/types";

export interface Messages {
  conflicts: Row[];
  refused: Row[];
  returned: Row[];
  /** Approved since the inbox was last open. */
  approved: Row[];
}

/** What the officer's own rows have to tell; an entry is in one list only. */
export function messages(rows: readonly Row[], seenAt: Moment | null): Messages {
  return {
    conflicts: rows.filter((row) => row.state === "conflict"),
    refused: rows.filter((row) => row.state === "refused"),
    returned: rows.filter((row) => row.state === "sent" && row.activity.status === "returned").sort(byDecision),
    approved: rows.filter((row) => row.activity.status === "approved" && isNewer(row, seenAt)).sort(byDecision),
  };
}

/** How many things wait for the officer: the number beside "Pesan". */
export function needed({ conflicts, refused, returned }: Messages): number {
  return conflicts.length + refused.length + returned.length;
}

function isNewer(row: Row, seenAt: Moment | null): boolean {
  const at = row.activity.review?.at;
  return at !== undefined && (seenAt === null || Date.parse(at) > Date.parse(seenAt));
}

/** Newest decision first. */
function byDecision(one: Row, other: Row): number {
  return decidedAt(other) - decidedAt(one);
}

function decidedAt(row: Row): number {
  return row.activity.review ? Date.parse(row.activity.review.at) : 0;
}

/** Where the phone keeps what of the inbox was seen: each officer's apart. */
export function seenKey(accountId: Id | undefined): string {
  return `inbox-seen:${accountId ?? ""}`;
}

/** The newest decision this phone knows of: kept as "seen", so that no clock of the phone is asked. */
export function newestDecision(rows: readonly Row[]): Moment | null {
  const newest = rows.reduce((found, row) => Math.max(found, decidedAt(row)), 0);
  return newest === 0 ? null : new Date(newest).toISOString();
}

/** A day as `GET /api/v1/me/days` tells of it; leave, holidays and duty travel are `excused`. */
export interface MyDay {
  day: Day;
  entries: number;
  state: "empty" | "done" | "logged" | "excused";
}

/** Days still empty, newest first: not today, and not where this phone holds an entry or a mark that is not sent yet. */
export function emptyDays(days: readonly MyDay[], rows: readonly Row[], marks: readonly Mark[], today: Day): Day[] {
  const filled = new Set(rows.map((row) => row.activity.worked_on));
  return days
    .filter((one) => one.state === "empty" && one.day < today && !filled.has(one.day) && !isMarked(one.day, marks))
    .map((one) => one.day)
    .sort((one, other) => other.localeCompare(one));
}

function isMarked(day: Day, marks: readonly Mark[]): boolean {
  return marks.some((mark) => mark.day === (mark.kind === "day" ? day : weekOf(day)));
}
