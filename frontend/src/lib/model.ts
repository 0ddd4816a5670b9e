// For tests only: a small server in memory, as contract 4 and 11 say, that loses answers when it is told to.
import type { Change, Page } from "./merge";
import type { Result } from "./ops";
import type { Activity, Id } from "./types";
import { roundedMinutes } from "./view";

export type Fault = "none" | "no-request" | "lost-answer" | "down" | "portal" | "slow-down";

interface WireOp {
  op_id: Id;
  kind: string;
  base_version: number | null;
  made_at: string;
  after: Id | null;
  reason: string | null;
  body: Record<string, unknown>;
}

interface Known {
  digest: string;
  subject: Id;
  version: number;
}

interface State {
  rows: Map<Id, Activity>;
  creates: Map<Id, string>;
  known: Map<Id, Known>;
  facts: Id[];
  photos: Set<string>;
  punches: Set<Id>;
  stored: number;
}

interface Cursor {
  epoch: number;
  position: number;
  walk: Id | null;
  copied: boolean;
  reset: boolean;
}

class No extends Error {
  readonly outcome: "conflict" | "refused";

  constructor(outcome: "conflict" | "refused", slug: string) {
    super(slug);
    this.outcome = outcome;
  }
}

export const OFFICER = "0199aaaa-0000-7000-8000-000000000001";
export const ACCOUNT = "0199aaaa-0000-7000-8000-000000000002";
export const SESSION = "0199aaaa-0000-7000-8000-000000000003";
const OTHER = "0199aaaa-0000-7000-8000-000000000009";

export class Server {
  state: State = {
    rows: new Map(),
    creates: new Map(),
    known: new Map(),
    facts: [],
    photos: new Set(),
    punches: new Set(),
    stored: 0,
  };
  faults: Fault[] = [];
  pageSize = 3;
  epoch = 1;
  pushes = 0;
  batches: number[] = [];
  refreshes = 0;
  isSignedIn = true;
  access = "a1";
  /** How often each operation was applied in the life of the database. */
  applied = new Map<Id, number>();
  private saved: { state: State; applied: Map<Id, number> } | null = null;

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(input), "http://phone");
    const fault = this.faults.shift() ?? "none";
    if (fault === "no-request") throw new TypeError("no line");
    if (fault === "down") return problem(503, "busy");
    if (fault === "slow-down") return problem(429, "too-many", { "retry-after": "7" });
    if (fault === "portal") return new Response("<html>", { headers: { "content-type": "text/html" } });
    const answer = this.answer(url, init ?? {});
    if (fault === "lost-answer") throw new TypeError("the line went dead");
    return answer;
  };

  private answer(url: URL, init: RequestInit): Response {
    const path = url.pathname.replace("/api/v1", "");
    if (path === "/oauth/token") return this.token();
    const headers = init.headers as Record<string, string>;
    if (headers.Authorization !== `Bearer ${this.access}`) return problem(401, "not-signed-in");
    if (path === "/sync/push") return this.push(String(init.body));
    if (path === "/sync/pull") return json(this.pull(url.searchParams.get("cursor")));
    if (path.startsWith("/evidence/")) {
      const sha256 = path.slice("/evidence/".length);
      const isNew = !this.state.photos.has(sha256);
      this.state.photos.add(sha256);
      return json({ sha256, stored: true, kind: "image/webp", size: 1 }, isNew ? 201 : 200);
    }
    return problem(404, "not-found");
  }

  private token(): Response {
    this.refreshes++;
    if (!this.isSignedIn) return json({ error: "invalid_grant", error_description: "" }, 400);
    this.access = `a${this.refreshes + 1}`;
    return json({ access_token: this.access, token_type: "Bearer", expires_in: 900, scope: "" });
  }

  private push(raw: string): Response {
    this.pushes++;
    const { operations } = JSON.parse(raw) as { operations: WireOp[] };
    this.batches.push(operations.length);
    if (operations.some((op) => op.body.description === "POISON")) return problem(422, "invalid");
    const results = operations.map((op) => this.result(op));
    return json({ server_time: now(), results, device: { stored: this.state.stored } });
  }

  private result(op: WireOp): Result {
    const digest = JSON.stringify([op.kind, op.base_version, op.body]);
    const known = this.state.known.get(op.op_id);
    const id = String(op.body.id);
    if (known) {
      if (known.digest !== digest) return no(op, "refused", "operation-differs", null);
      const entity = this.state.rows.get(known.subject) ?? null;
      return { op_id: op.op_id, outcome: "duplicate", version: known.version, problem: null, entity };
    }
    try {
      if (op.after !== null && !this.state.known.has(op.after)) throw new No("conflict", "predecessor-not-applied");
      const entity = op.kind === "attendance.punch" ? this.punched(id) : this.apply(op, id);
      const version = entity?.version ?? 1;
      this.state.known.set(op.op_id, { digest, subject: id, version });
      this.state.stored++;
      this.applied.set(op.op_id, (this.applied.get(op.op_id) ?? 0) + 1);
      return { op_id: op.op_id, outcome: "applied", version, problem: null, entity };
    } catch (error) {
      if (!(error instanceof No)) throw error;
      return no(op, error.outcome, error.message, this.state.rows.get(id) ?? null);
    }
  }

  /** About no entry: the phone that made it knows everything of it. */
  private punched(id: Id): null {
    this.state.punches.add(id);
    return null;
  }

  private apply(op: WireOp, id: Id): Activity {
    const row = this.state.rows.get(id);
    if (op.kind === "activity.log") {
      const create = JSON.stringify(op.body);
      if (row && this.state.creates.get(id) !== create) throw new No("refused", "operation-differs");
      if (row) return row;
      if (op.body.description === "BAD") throw new No("refused", "invalid");
      this.state.creates.set(id, create);
      return this.put(created(op, id));
    }
    if (!row) throw new No("refused", "not-found");
    if (op.kind === "activity.review") return this.reviewed(row, op);
    if (op.kind === "activity.ask_correction") return this.asked(row, op);
    if (row.status === "approved") throw new No("refused", "activity-locked");
    if (op.kind === "activity.withdraw") {
      if (row.status === "withdrawn") return row;
      this.mustSee(row, op);
      return this.put({ ...row, status: "withdrawn", version: row.version + 1 });
    }
    if (row.status === "withdrawn") throw new No("refused", "activity-withdrawn");
    this.mustSee(row, op);
    if (op.body.description === "BAD") throw new No("refused", "invalid");
    return this.put({ ...content(row, op.body), status: "waiting", review: null, version: row.version + 1 });
  }

  private reviewed(row: Activity, op: WireOp): Activity {
    this.mustSee(row, op);
    const decision = op.body.decision === "approve" ? "approve" : "return";
    return this.decide(row.id, decision);
  }

  private asked(row: Activity, op: WireOp): Activity {
    if (row.status === "withdrawn") throw new No("refused", "activity-withdrawn");
    if (row.status !== "approved") throw new No("refused", "activity-not-approved");
    const isAgain = row.correction?.reason === op.body.reason;
    if (isAgain && [row.version - 1, row.version].includes(op.base_version ?? 0)) return row;
    this.mustSee(row, op);
    return this.ask(row.id, String(op.body.reason), op.made_at);
  }

  private mustSee(row: Activity, op: WireOp): void {
    if (row.version !== op.base_version) throw new No("conflict", "stale");
  }

  private put(row: Activity): Activity {
    this.state.rows.set(row.id, row);
    this.state.facts.push(row.id);
    return row;
  }

  private pull(given: string | null): Page {
    const old = given === null ? null : (JSON.parse(given) as Cursor);
    const start = { epoch: this.epoch, position: this.state.facts.length, walk: null, copied: false };
    let cursor: Cursor = old ?? { ...start, reset: false };
    if (old !== null && (old.epoch !== this.epoch || old.position > this.state.facts.length)) {
      cursor = { ...start, reset: true };
      if (old.reset) return this.page([], cursor, true);
    }
    const changes: Change[] = [];
    if (!cursor.copied) {
      const left = [...this.state.rows.values()].filter((row) => cursor.walk === null || row.id > cursor.walk);
      left.sort((one, other) => (one.id < other.id ? -1 : 1));
      const some = left.slice(0, this.pageSize);
      changes.push(...some.filter((row) => row.status !== "withdrawn").map(changed));
      if (left.length > this.pageSize) return this.page(changes, { ...cursor, walk: some.at(-1)?.id ?? null }, true);
      cursor = { ...cursor, copied: true };
    }
    const facts = this.state.facts.slice(cursor.position, cursor.position + this.pageSize);
    for (const id of new Set(facts)) {
      const row = this.state.rows.get(id);
      if (row) changes.push(changed(row));
    }
    const position = cursor.position + facts.length;
    return this.page(changes, { ...cursor, position }, position < this.state.facts.length);
  }

  private page(changes: Change[], cursor: Cursor, more: boolean): Page {
    return {
      server_time: now(),
      changes,
      cursor: JSON.stringify({ ...cursor, reset: cursor.reset && more }),
      more,
      reset: cursor.reset,
      device: { stored: this.state.stored },
    };
  }

  // --- what others do ---

  decide(id: Id, decision: "approve" | "return"): Activity {
    const row = this.state.rows.get(id);
    if (!row) throw new No("refused", "not-found");
    const review = { decision, reason: null, by: OTHER, at: now() };
    const status = decision === "approve" ? "approved" : "returned";
    return this.put({ ...row, status, review, correction: null, version: row.version + 1 });
  }

  /** The officer of an approved entry wants it opened: another phone, or somebody whom this officer appraises. */
  ask(id: Id, reason: string, at: string = now()): Activity {
    const row = this.state.rows.get(id);
    if (!row) throw new No("refused", "not-found");
    return this.put({ ...row, correction: { reason, at }, version: row.version + 1 });
  }

  /** The same officer on another device. */
  elsewhere(id: Id, description: string): void {
    const row = this.state.rows.get(id);
    if (!row || row.status === "approved" || row.status === "withdrawn") return;
    this.put({ ...row, description, status: "waiting", review: null, version: row.version + 1 });
  }

  backup(): void {
    this.saved = structuredClone({ state: this.state, applied: this.applied });
  }

  restore(): void {
    if (!this.saved) return;
    const { state, applied } = structuredClone(this.saved);
    this.state = state;
    this.applied = applied;
    this.epoch++;
  }

  /** A page of somebody else's, to be reviewed. */
  strange(id: Id): void {
    const body = { id, description: "Milik orang lain", started_at: now(), ended_at: now(), evidence: [] };
    const op = { op_id: id, kind: "activity.log", base_version: null, made_at: now(), after: null, reason: null, body };
    this.put({ ...created(op, id), employee_id: OTHER });
  }
}

const now = (): string => new Date().toISOString();

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

function problem(status: number, slug: string, headers: Record<string, string> = {}): Response {
  const body = JSON.stringify({ type: `/problems/${slug}`, title: slug, status });
  return new Response(body, { status, headers: { "content-type": "application/problem+json", ...headers } });
}

function no(op: WireOp, outcome: "conflict" | "refused", slug: string, entity: Activity | null): Result {
  const body = { type: `/problems/${slug}`, title: slug };
  const shown = outcome === "conflict" ? entity : null;
  return { op_id: op.op_id, outcome, version: shown?.version ?? null, problem: body, entity: shown };
}

function changed(row: Activity): Change {
  const deleted = row.status === "withdrawn";
  return { kind: "activity", id: row.id, version: row.version, deleted, body: deleted ? null : row };
}

function created(op: WireOp, id: Id): Activity {
  const empty: Activity = {
    id,
    description: "",
    started_at: "",
    ended_at: "",
    quantity: null,
    unit: null,
    iku_id: null,
    rhk_id: null,
    program_id: null,
    template_id: null,
    innovation: false,
    evidence: [],
    location: null,
    made_at: op.made_at,
    reason: op.reason,
    status: "waiting",
    version: 1,
    minutes: 0,
    worked_on: "",
    employee_id: OFFICER,
    unit_id: null,
    received_at: now(),
    late: false,
    signals: [],
    signal_details: [],
    review: null,
    correction: null,
  };
  return content(empty, op.body);
}

function content(row: Activity, body: Record<string, unknown>): Activity {
  const merged = { ...row, ...body } as Activity & { evidence: unknown[] };
  const evidence = (body.evidence ?? []) as string[];
  return {
    ...merged,
    evidence: evidence.map((sha256) => ({ sha256, stored: false, kind: null, size: null })),
    minutes: roundedMinutes(merged.started_at, merged.ended_at),
  };
}
