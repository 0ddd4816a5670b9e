// From what was written to a report that is sent, and what the phone keeps of it.
import { digestOf } from "../lib/digest";
import { uuid4 } from "../lib/ids";
import { moment } from "../lib/time";
import { dropAll, readAll } from "./memory";
import { entrust, type Fate, type Outgoing } from "./queue";
import type { ReportKind } from "./shapes";

export interface ReportDraft {
  kind: ReportKind | null;
  unit: { id: string; name: string } | null;
  text: string;
  day: string | null;
  officer: string;
  isNamed: boolean;
  name: string;
  phone: string;
  email: string;
}

export const blank = (): ReportDraft => ({
  kind: null,
  unit: null,
  text: "",
  day: null,
  officer: "",
  isNamed: false,
  name: "",
  phone: "",
  email: "",
});

export type Field = "kind" | "text" | "officer" | "name" | "phone" | "email";

const SHORTEST_TEXT = 10;
const SHORTEST_NAME = 2;
const PHONE = /^\+?[0-9][0-9 ()-]{5,30}$/;
const EMAIL = /^[^@\s]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$/;

/** What has to be mended before it can be sent. */
export function wrong(draft: ReportDraft): Field[] {
  const is: Record<Field, boolean> = {
    kind: draft.kind === null,
    text: draft.text.trim().length < SHORTEST_TEXT,
    officer: draft.officer.trim().length === 1,
    name: draft.isNamed && draft.name.trim().length < SHORTEST_NAME,
    phone: draft.isNamed && draft.phone.trim() !== "" && !PHONE.test(draft.phone.trim()),
    email: draft.isNamed && draft.email.trim() !== "" && !EMAIL.test(draft.email.trim()),
  };
  return (Object.keys(is) as Field[]).filter((field) => is[field]);
}

/** 256 random bits. Whoever has them and the ticket reads the report. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A report as this phone keeps it: what is needed to follow it, and to mend it where it was refused. */
export interface KeptReport extends Fate {
  id: string;
  secret: string;
  draft: ReportDraft;
  photos: number;
}

export const aboutReport = (id: string): string => `report:${id}`;
const aboutPhotos = (id: string): string => `photo:${id}:`;

export function bodyOf(draft: ReportDraft, id: string, secret: string, madeAt: string): Record<string, unknown> {
  return {
    id,
    secret,
    kind: draft.kind,
    unit_id: draft.unit?.id ?? null,
    text: draft.text.trim(),
    happened_on: draft.day,
    officer_name: draft.officer.trim() || null,
    contact: draft.isNamed
      ? { name: draft.name.trim(), phone: draft.phone.trim() || null, email: draft.email.trim() || null }
      : null,
    made_at: madeAt,
  };
}

/** Keep it on the phone and send it; the photos go after it, for they need its ticket. Returns its id. */
export async function sendReport(draft: ReportDraft, photos: Blob[]): Promise<string> {
  const id = uuid4();
  const secret = newSecret();
  const known: KeptReport = { id, secret, draft, photos: photos.length };
  await entrust(
    {
      method: "POST",
      path: "/public/reports",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(bodyOf(draft, id, secret, moment(Date.now()))),
      named: ["ticket", null],
      about: aboutReport(id),
      next: await Promise.all(photos.map((photo) => photoOut(photo, id, secret))),
    },
    { ...known },
  );
  return id;
}

async function photoOut(photo: Blob, id: string, secret: string): Promise<Outgoing> {
  const body = await photo.arrayBuffer();
  const sha256 = await digestOf(body);
  return {
    method: "PUT",
    path: `/public/photos/{ticket}/${sha256}`,
    headers: { "Content-Type": photo.type, "X-Report-Secret": secret },
    body,
    named: ["sha256", sha256],
    about: aboutPhotos(id) + sha256,
    next: [],
  };
}

/** Newest first. */
export const keptReports = async (): Promise<KeptReport[]> => (await readAll<KeptReport>("report:")).reverse();

/** Why photos of a report were not taken, each reason once. */
export async function refusedPhotos(id: string): Promise<string[]> {
  const fates = await readAll<Fate>(aboutPhotos(id));
  return [...new Set(fates.flatMap(({ problem }) => (problem ? [problem.title] : [])))];
}

/** Nothing of it stays on this phone; the report itself does, for whoever has its ticket and secret. */
export async function forgetReport(report: KeptReport): Promise<void> {
  const ticket = ticketOf(report);
  await dropAll([aboutReport(report.id), aboutPhotos(report.id), ...(ticket ? [aboutWords(ticket)] : [])]);
}

export const ticketOf = ({ answer }: Fate): string | null =>
  typeof answer?.ticket === "string" ? answer.ticket : null;

// --- words added to a report ---

export interface KeptWord extends Fate {
  text: string;
}

const aboutWords = (ticket: string): string => `word:${ticket}:`;

export async function sendWord(ticket: string, secret: string, text: string): Promise<void> {
  const id = uuid4();
  await entrust(
    {
      method: "POST",
      path: `/public/reports/${encodeURIComponent(ticket)}/messages`,
      headers: { "Content-Type": "application/json", "X-Report-Secret": secret },
      body: JSON.stringify({ id, text }),
      named: ["id", id],
      about: aboutWords(ticket) + id,
      next: [],
    },
    { text },
  );
}

/** Those of this phone that the report does not show yet. */
export const unsentWords = async (ticket: string): Promise<KeptWord[]> =>
  (await readAll<KeptWord>(aboutWords(ticket))).filter((one) => one.state !== "sent");
