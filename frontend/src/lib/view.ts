// The phone's view: what the server has, with everything that this phone has added to it. Pure.
import { isMark, isOpen, isPunch, isReview, isTroubled, type Op, projected } from "./ops";
import { dayOf } from "./time";
import type { Activity, Evidence, Id, Mark, Problem, Punch, Row, RowState } from "./types";

/** A row of the copy of the server. `gone`: out of sight or withdrawn, kept while something unsent is about it. */
export interface Base {
  id: Id;
  version: number;
  gone: boolean;
  activity: Activity;
}

/** A photo as far as the view needs it. */
export interface Pictured {
  sha256: string;
  activity: Id;
  sent: boolean;
  kind: string;
  size: number;
  problem: Problem | null;
}

export interface Material {
  employeeId: Id | null;
  bases: Base[];
  ops: Op[];
  photos: Pictured[];
  names: Record<Id, string>;
}

export interface View {
  rows: Row[];
  queue: Row[];
  marks: Mark[];
  punches: Punch[];
}

export function view(material: Material): View {
  const bases = new Map(material.bases.map((base) => [base.id, base]));
  const ops = grouped(material.ops, (op) => op.subject);
  const photos = grouped(material.photos, (photo) => photo.activity);
  const found: Row[] = [];
  for (const id of new Set([...bases.keys(), ...ops.keys()])) {
    const row = rowOf(bases.get(id) ?? null, ops.get(id) ?? [], photos.get(id) ?? [], material);
    if (row !== null) found.push(row);
  }
  found.sort(newestFirst);
  return {
    rows: found.filter((row) => row.owner === material.employeeId),
    queue: found.filter((row) => row.owner !== material.employeeId),
    marks: marksOf(material.ops),
    punches: punchesOf(material.ops),
  };
}

export function newestFirst(one: Row, other: Row): number {
  const [a, b] = [one.activity, other.activity];
  const [first, second] = [Date.parse(a.started_at), Date.parse(b.started_at)];
  return first === second ? (a.id < b.id ? 1 : -1) : second - first;
}

function rowOf(base: Base | null, ops: Op[], photos: Pictured[], material: Material): Row | null {
  const shown = shownOf(base, ops, material.employeeId);
  if (shown === null) return null;
  const isMine = shown.employee_id === material.employeeId;
  const isWorking = ops.some(isOpen);
  if (base?.gone && !isWorking) return null;
  if (shown.status === "withdrawn" && !isWorking) return null;
  if (!isMine && !isUndecided(shown) && !ops.some(isTroubled)) return null;
  const trouble = ops.find((op) => op.state === "refused") ?? ops.find((op) => op.state === "conflict");
  const picture = photos.find((photo) => photo.problem !== null);
  const theirs = ops.filter((op) => op.state === "conflict" && op.theirs !== null).at(-1)?.theirs ?? null;
  return {
    id: shown.id,
    owner: shown.employee_id,
    activity: { ...shown, evidence: pictured(shown.evidence, photos) },
    state: stateOf(trouble, picture, ops, photos),
    problem: trouble?.problem ?? picture?.problem ?? null,
    theirs: trouble?.state === "conflict" ? newer(theirs, base?.activity ?? null) : null,
    employeeName: isMine ? null : (material.names[shown.employee_id] ?? null),
  };
}

/** Whether the appraiser is to decide. What was stored by an earlier version of the app has no such member. */
export function isUndecided({ status, correction }: Activity): boolean {
  return status === "waiting" || Boolean(correction);
}

function stateOf(trouble: Op | undefined, picture: Pictured | undefined, ops: Op[], photos: Pictured[]): RowState {
  if (trouble) return trouble.state === "conflict" ? "conflict" : "refused";
  if (picture) return "refused";
  return ops.some(isOpen) || photos.some((photo) => !photo.sent) ? "kept" : "sent";
}

/** What is stored now: the conflict's answer, or what a later pull has brought. */
function newer(theirs: Activity | null, base: Activity | null): Activity | null {
  if (theirs === null || base === null) return theirs ?? base;
  return base.version > theirs.version ? base : theirs;
}

/** The activity as this phone shows it; null where there is nothing to show. */
export function shownOf(base: Base | null, ops: Op[], employeeId: Id | null): Activity | null {
  let shown = base?.activity ?? null;
  for (const op of ops) {
    if (isLaidOver(op, base)) shown = laidOver(shown, op, employeeId);
  }
  const isAhead = shown !== null && ops.some((op) => !isTroubled(op));
  return isAhead && shown ? { ...shown, version: projected(ops, base?.version ?? null) } : shown;
}

function isLaidOver(op: Op, base: Base | null): boolean {
  if (isMark(op) || isPunch(op)) return false;
  const isBehind = base === null || base.version < (op.version ?? 0);
  if (op.state === "applied") return !op.seen && isBehind;
  // Sent again after a reset: what the server still has is newer than what it was told then.
  if (op.state === "waiting" && op.version !== null) return isBehind;
  if (op.kind === "activity.log") return base === null;
  return !(isTroubled(op) && isReview(op));
}

function laidOver(shown: Activity | null, op: Op, employeeId: Id | null): Activity | null {
  switch (op.kind) {
    case "activity.log":
      return drafted(op, employeeId);
    case "activity.amend":
      return shown && amended(shown, op);
    case "activity.withdraw":
      return shown && (isTroubled(op) ? shown : { ...shown, status: "withdrawn" });
    case "activity.ask_correction":
      return shown && { ...shown, correction: { reason: String(op.body.reason), at: op.made_at } };
    case "activity.review":
      return shown && decided(shown, op, employeeId);
    case "attendance.punch":
    case "day.done":
    case "week.done":
      return shown;
  }
}

interface Content {
  description: string;
  started_at: string;
  ended_at: string;
  quantity: number | null;
  unit: string | null;
  template_id: Id | null;
  rhk_id: Id | null;
  innovation: boolean;
  evidence: string[];
  location?: Activity["location"];
}

function drafted(op: Op, employeeId: Id | null): Activity {
  const content = op.body as unknown as Content;
  return withContent(
    {
      id: op.subject,
      iku_id: null,
      program_id: null,
      location: null,
      evidence: [],
      made_at: op.made_at,
      reason: op.reason,
      status: "waiting",
      version: 1,
      employee_id: employeeId ?? "",
      unit_id: null,
      received_at: op.made_at,
      late: false,
      signals: [],
      signal_details: [],
      review: null,
      correction: null,
    },
    content,
  );
}

function amended(shown: Activity, op: Op): Activity {
  const changed = withContent(shown, op.body as unknown as Content);
  // One that was refused or met a conflict has changed nothing of how the entry stands.
  return isTroubled(op) ? changed : { ...changed, status: "waiting", review: null, correction: null };
}

function decided(shown: Activity, op: Op, employeeId: Id | null): Activity {
  const decision = op.body.decision === "approve" ? "approve" : "return";
  const reason = typeof op.body.reason === "string" ? op.body.reason : null;
  return {
    ...shown,
    status: decision === "approve" ? "approved" : "returned",
    review: { decision, reason, by: employeeId, at: op.made_at },
    correction: null,
  };
}

type Rest = Omit<Activity, keyof Content | "minutes" | "worked_on"> & Pick<Activity, "evidence" | "location">;

function withContent(rest: Rest, content: Content): Activity {
  const known = new Map(rest.evidence.map((one) => [one.sha256, one]));
  return {
    ...rest,
    ...content,
    location: content.location ?? rest.location,
    evidence: content.evidence.map((sha256) => known.get(sha256) ?? { sha256, stored: false, kind: null, size: null }),
    minutes: roundedMinutes(content.started_at, content.ended_at),
    worked_on: dayOf(content.started_at),
  };
}

/** As the server counts them: halves up, at least one. */
export function roundedMinutes(from: string, to: string): number {
  return Math.max(1, Math.floor((Date.parse(to) - Date.parse(from) + 30_000) / 60_000));
}

function pictured(evidence: Evidence[], photos: Pictured[]): Evidence[] {
  const here = new Map(photos.map((photo) => [photo.sha256, photo]));
  return evidence.map((one) => {
    const photo = here.get(one.sha256);
    return one.stored || !photo ? one : { ...one, stored: photo.sent, kind: photo.kind, size: photo.size };
  });
}

function marksOf(ops: Op[]): Mark[] {
  return ops.flatMap((op) => {
    const { day } = op.body;
    if (!isMark(op) || isTroubled(op) || typeof day !== "string") return [];
    return [{ kind: op.kind === "week.done" ? "week" : "day", day, sent: op.state === "applied" } satisfies Mark];
  });
}

/** Marks of presence, oldest first, as far back as this phone keeps what it has sent. */
function punchesOf(ops: Op[]): Punch[] {
  return ops.filter(isPunch).map((op) => ({
    id: op.subject,
    kind: op.body.kind === "out" ? "out" : "in",
    at: op.made_at,
    state: isTroubled(op) ? "refused" : op.state === "applied" ? "sent" : "kept",
    problem: op.problem,
  }));
}

export function grouped<T>(all: T[], keyOf: (one: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = found.get(key);
    if (group) group.push(one);
    else found.set(key, [one]);
  }
  return found;
}
