import type { Moment, Officer, Row, Sending } from "../lib/types";

/** Whether what the phone counts and what the server counts are the same. */
export type Agreement =
  | { kind: "equal"; count: number }
  | { kind: "unequal"; phone: number; server: number }
  | { kind: "sums"; all: number; parts: number }
  | { kind: "unknown" };

export function agreement({ captured, sent, waiting, refused, serverStored }: Sending): Agreement {
  const parts = sent + waiting + refused;
  if (captured !== parts) return { kind: "sums", all: captured, parts };
  if (serverStored === null) return { kind: "unknown" };
  return serverStored === sent
    ? { kind: "equal", count: sent }
    : { kind: "unequal", phone: sent, server: serverStored };
}

/** What has not left this phone yet, own and decided, oldest first as it will go. */
export function unsent(rows: readonly Row[], queue: readonly Row[]): Row[] {
  return [...rows, ...queue]
    .filter((row) => row.state !== "sent")
    .sort((one, other) => one.activity.started_at.localeCompare(other.activity.started_at));
}

const STEP = 1024;

/** `1,4 MB` */
export function bytes(count: number, locale: string): string {
  const units = ["B", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log(Math.max(count, 1)) / Math.log(STEP)));
  const digits = power < 2 ? 0 : 1;
  return `${(count / STEP ** power).toLocaleString(locale, { maximumFractionDigits: digits })} ${units[power]}`;
}

/** One digit over and over, or a row of them: the first that anybody tries. */
export function isEasyPin(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, index) => Number(digit) - Number(pin[index]));
  return steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
}

export function isPin(pin: string): boolean {
  return /^[0-9]{4,8}$/.test(pin);
}

/** All that this phone holds about an officer's work, to keep or to hand on. */
export function myData({ nip, name, position, unit }: Officer, rows: readonly Row[], takenAt: Moment): object {
  return {
    taken_at: takenAt,
    officer: { nip, name, position, unit: unit?.name ?? null },
    activities: rows.map((row) => ({ ...row.activity, on_phone: row.state, problem: row.problem?.title ?? null })),
  };
}
