// The operations of a phone: how they are built, chained, sent in order, and what an answer makes of them.
// Pure: no browser API, so that every rule can be tested by itself.
import { moment } from "./time";
import type { Activity, Day, Draft, Id, Moment, Problem } from "./types";

export type Kind =
  | "activity.log"
  | "activity.amend"
  | "activity.withdraw"
  | "activity.ask_correction"
  | "activity.review"
  | "attendance.punch"
  | "day.done"
  | "week.done";

/** One operation, from the moment it was made until a fortnight after the server has stored it. */
export interface Op {
  /** The order of making; given by the database. */
  seq: number;
  account: Id;
  nip: string;
  op_id: Id;
  kind: Kind;
  /** What it is about. */
  subject: string;
  base_version: number | null;
  made_at: Moment;
  after: Id | null;
  seen_server_time: Moment | null;
  reason: string | null;
  body: Record<string, unknown>;
  state: "waiting" | "applied" | "refused" | "conflict";
  /** How often it was handed to the network; 0 means nobody else can have seen it. */
  tries: number;
  notBefore: number;
  /** Until when it may still be undone. */
  hold: number;
  /** It failed a call by itself: it waits alone and does not hold up the others. */
  alone: boolean;
  /** The version it made; kept when it is sent again after a reset. */
  version: number | null;
  appliedAt: number;
  /** The phone's copy of the server holds its effect (or has dropped the row). */
  seen: boolean;
  /** It is counted among the sent. */
  counted: boolean;
  problem: Problem | null;
  theirs: Activity | null;
}

export type NewOp = Omit<Op, "seq">;

export const BATCH = 20;
export const KEPT_MS = 14 * 86_400_000;
export const HOLD_MS = 10_000;

export interface Maker {
  account: Id;
  nip: string;
  now: number;
  seenServerTime: Moment | null;
  newId: () => Id;
}

interface Wanted {
  kind: Kind;
  subject: string;
  body: Record<string, unknown>;
  baseVersion: number | null;
  after: Id | null;
  reason?: string | null;
  hold?: number;
  madeAt?: Moment;
}

export function newOp(maker: Maker, wanted: Wanted): NewOp {
  return {
    account: maker.account,
    nip: maker.nip,
    op_id: maker.newId(),
    kind: wanted.kind,
    subject: wanted.subject,
    base_version: wanted.baseVersion,
    made_at: wanted.madeAt ?? moment(maker.now),
    after: wanted.after,
    seen_server_time: maker.seenServerTime,
    reason: wanted.reason ?? null,
    body: wanted.body,
    state: "waiting",
    tries: 0,
    notBefore: 0,
    hold: wanted.hold ?? 0,
    alone: false,
    version: null,
    appliedAt: 0,
    seen: false,
    counted: false,
    problem: null,
    theirs: null,
  };
}

export const isOpen = (op: Op): boolean => op.state !== "applied";
export const isTroubled = (op: Op): boolean => op.state === "refused" || op.state === "conflict";
export const isMark = (op: Op): boolean => op.kind === "day.done" || op.kind === "week.done";
export const isPunch = (op: Op): boolean => op.kind === "attendance.punch";
export const isReview = (op: Op): boolean => op.kind === "activity.review";

/** The version that an operation makes if it is applied. */
export function versionMade(op: Op): number {
  return op.version ?? (op.base_version ?? 0) + 1;
}

/** The version something will have once everything that waits is applied: what the next change counts on from. */
export function projected(ops: Op[], stored: number | null): number {
  let version = stored ?? 0;
  for (const op of ops) {
    if (op.state === "applied") version = Math.max(version, versionMade(op));
  }
  for (const op of ops) {
    if (op.state !== "waiting") continue;
    // Sent again after a reset: the server may be further already.
    version = op.version === null ? versionMade(op) : Math.max(version, op.version);
  }
  return version;
}

export function lastWaiting(ops: Op[]): Id | null {
  return ops.filter((op) => op.state === "waiting").at(-1)?.op_id ?? null;
}

/** What ended badly, and whatever waits behind it: none of these can ever be applied. */
export function lost(ops: Op[]): Op[] {
  const found = new Set<Id>();
  return ops.filter((op) => {
    const isLost = isTroubled(op) || (op.state === "waiting" && op.after !== null && found.has(op.after));
    if (isLost) found.add(op.op_id);
    return isLost;
  });
}

/** What may be sent now, in order. Nobody overtakes one that waits for the network. */
export function due(ops: Op[], now: number, limit: number = BATCH): Op[] {
  const found: Op[] = [];
  const passedOver = new Set<Id>();
  for (const op of ops) {
    if (op.state !== "waiting") continue;
    if (op.notBefore > now && !op.alone) break;
    const isEarly = op.hold > now || op.notBefore > now || (op.after !== null && passedOver.has(op.after));
    if (isEarly) passedOver.add(op.op_id);
    else found.push(op);
    // One that failed a call by itself goes by itself, or it would fail the others again.
    if (found.length >= limit || (found.length > 0 && op.alone)) break;
  }
  return found[0]?.alone ? found.slice(0, 1) : found.filter((op) => !op.alone);
}

/** When something that waits may be tried next; null when nothing waits. */
export function nextTry(ops: Op[], now: number): number | null {
  let soonest: number | null = null;
  for (const op of ops) {
    if (op.state !== "waiting") continue;
    const at = Math.max(op.notBefore, op.hold, now);
    soonest = soonest === null ? at : Math.min(soonest, at);
    // Those behind it wait with it.
    if (op.notBefore > now && !op.alone) break;
  }
  return soonest;
}

export interface Result {
  op_id: Id;
  outcome: "applied" | "duplicate" | "conflict" | "refused";
  version: number | null;
  problem: Record<string, unknown> | null;
  entity: Activity | null;
}

/** What an answer makes of an operation. `keepsEntity`: the phone's copy takes the answer's entity up. */
export function settled(op: Op, result: Result, now: number, keepsEntity: boolean): Op {
  switch (result.outcome) {
    case "applied":
    case "duplicate":
      return {
        ...op,
        state: "applied",
        version: result.version ?? versionMade(op),
        appliedAt: now,
        seen: keepsEntity || result.entity === null,
        counted: true,
        problem: null,
        theirs: null,
      };
    case "conflict":
    case "refused":
      return {
        ...op,
        state: result.outcome,
        counted: false,
        problem: problemOf(result.problem),
        theirs: result.outcome === "conflict" ? result.entity : null,
      };
  }
}

/** Send an applied operation again: the server was restored from a backup and may not know it any more. */
export function again(op: Op): Op {
  return { ...op, state: "waiting", tries: 0, notBefore: 0, hold: 0, alone: false };
}

/** How the tally of sent operations changes with an answer. */
export function countedMore(before: Op, after: Op): number {
  return Number(after.counted) - Number(before.counted);
}

export function problemOf(body: Record<string, unknown> | null): Problem {
  const type = typeof body?.type === "string" ? body.type : "";
  const errors = Array.isArray(body?.errors) ? body.errors : [];
  return {
    slug: type.slice(type.lastIndexOf("/") + 1),
    title: typeof body?.title === "string" ? body.title : "",
    errors: errors.flatMap((error: unknown) => {
      const { pointer, detail } = (error ?? {}) as Record<string, unknown>;
      return typeof detail === "string" ? [{ pointer: typeof pointer === "string" ? pointer : "", detail }] : [];
    }),
  };
}

/** One operation as it goes over the wire. The same however often: its digest is compared. */
export function wire(op: Op): Record<string, unknown> {
  return {
    op_id: op.op_id,
    kind: op.kind,
    base_version: op.base_version,
    made_at: op.made_at,
    after: op.after,
    seen_server_time: op.seen_server_time,
    reason: op.reason,
    body: op.body,
  };
}

/** The members of an activity that a form fills, as they go over the wire. */
export function contentOf(draft: Draft, digests: string[]): Record<string, unknown> {
  return {
    description: draft.description.trim(),
    started_at: draft.startedAt,
    ended_at: draft.endedAt,
    quantity: draft.quantity,
    unit: draft.unit?.trim() || null,
    template_id: draft.templateId,
    rhk_id: draft.rhkId,
    ...(draft.programId === undefined ? {} : { program_id: draft.programId }),
    ...(draft.ikuId === undefined ? {} : { iku_id: draft.ikuId }),
    innovation: draft.innovation,
    evidence: [...new Set([...draft.keepEvidence, ...digests])],
    // Left out rather than null: mending a text does not take the place away.
    ...(draft.location ? { location: draft.location } : {}),
  };
}

/** The same members of what a row shows, to lay it over what somebody else has stored. */
export function contentOfShown(activity: Activity): Record<string, unknown> {
  return {
    description: activity.description,
    started_at: activity.started_at,
    ended_at: activity.ended_at,
    quantity: activity.quantity,
    unit: activity.unit,
    template_id: activity.template_id,
    rhk_id: activity.rhk_id,
    program_id: activity.program_id,
    iku_id: activity.iku_id,
    innovation: activity.innovation,
    evidence: activity.evidence.map((one) => one.sha256),
    ...(activity.location ? { location: activity.location } : {}),
  };
}

export function markSubject(kind: "day" | "week", day: Day): string {
  return `${kind}:${day}`;
}
