// What the screens and the outbox speak about. No browser API in here.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Id = string;
/** RFC 3339, UTC. */
export type Moment = string;
/** YYYY-MM-DD in the district's time zone. */
export type Day = string;
export type Status = "waiting" | "approved" | "returned" | "withdrawn";
/** An activity as the server shows it. */
export type Activity = Schemas["ActivityView"];
export type Location = Schemas["LocationView"];
export type Evidence = Schemas["EvidenceView"];

/** Why the server (or this phone) said no: what to do, and where. */
export interface Problem {
  slug: string;
  title: string;
  errors: { pointer: string; detail: string }[];
}

export type RowState = "kept" | "sent" | "refused" | "conflict";

/** One row of the phone's view: what the server has, and what this phone has added to it. */
export interface Row {
  id: Id;
  /** Employee id of whose it is. */
  owner: Id;
  /** As shown: the server's, with unsent changes applied. */
  activity: Activity;
  state: RowState;
  /** Of a refused or conflicting operation. */
  problem: Problem | null;
  /** On a conflict: what is stored. */
  theirs: Activity | null;
  /** For rows of others (review). */
  employeeName: string | null;
}

export interface Officer {
  accountId: Id;
  employeeId: Id | null;
  sessionId: Id;
  nip: string;
  name: string;
  position: string | null;
  unit: { id: Id; name: string } | null;
  appraiser: { id: Id; name: string } | null;
  roles: string[];
  permissions: string[];
  hasPin: boolean;
}

/** How long after the day worked an entry may be made: rules with dates, newest first. */
export interface Policy {
  effective_from: Day;
  on_time_days: number;
  late_window_days: number;
}

/** What the server says of the officer's post and the rules in force; read now and then, kept for offline. */
export interface Reference {
  templates: Template[];
  policies: Policy[];
  /** What an entry may be for: running programs the officer is a member of. What was kept by an older app has none. */
  programs?: Purpose[];
  /** Own indicators. */
  ikus?: Purpose[];
}

export interface Purpose {
  id: Id;
  name: string;
}

export interface Template {
  id: Id;
  title: string;
  unit: string | null;
  usual_minutes: number | null;
  rhk_id: Id | null;
}

/** What the entry form hands over. */
export interface Draft {
  description: string;
  startedAt: Moment;
  endedAt: Moment;
  quantity: number | null;
  unit: string | null;
  templateId: Id | null;
  rhkId: Id | null;
  /** Left out by what asks nothing about them, as a tile does. */
  programId?: Id | null;
  ikuId?: Id | null;
  innovation: boolean;
  /** Shrunk already. */
  photos: Blob[];
  /** Digests of photos that the entry has and keeps. */
  keepEvidence: string[];
  location: Location | null;
  reason: string | null;
}

export interface Tile {
  key: string;
  title: string;
  unit: string | null;
  minutes: number | null;
  templateId: Id | null;
  icon: string;
}

export interface Undo {
  /** Milliseconds since 1970, by this phone's clock. */
  until: number;
  undo(): Promise<void>;
}

export type Outcome =
  | { kind: "ok" }
  | { kind: "refused"; title: string; errors: Problem["errors"]; slug?: string }
  | { kind: "slow"; seconds: number }
  | { kind: "offline" };

export type SendingState = "idle" | "sending" | "offline" | "server-down";

export interface Sending {
  captured: number;
  sent: number;
  waiting: number;
  refused: number;
  photosWaiting: number;
  serverStored: number | null;
  lastSentAt: Moment | null;
  state: SendingState;
  /** By how many minutes this phone's clock is ahead of (+) or behind (-) the server's. */
  clockOffMinutes: number;
}

/** "Hari ini selesai", "Minggu ini selesai": what the officer has marked. */
export interface Mark {
  kind: "day" | "week";
  day: Day;
  sent: boolean;
}

/** A mark of presence made on this phone: it counts at `at`, whenever it is sent. */
export interface Punch {
  id: Id;
  kind: "in" | "out";
  at: Moment;
  state: "kept" | "sent" | "refused";
  problem: Problem | null;
}

export interface Timer {
  templateId: Id | null;
  title: string;
  unit: string | null;
  startedAt: Moment;
}

/** The phone cannot keep anything: its storage is full, or the browser refuses one. */
export class StorageProblem extends Error {
  readonly kind: "full" | "refused";

  constructor(kind: "full" | "refused", cause?: unknown) {
    super(kind, { cause });
    this.kind = kind;
    this.name = "StorageProblem";
  }
}
