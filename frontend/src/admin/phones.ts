import type { Id, Moment } from "../lib/types";

/** A phone as `GET /api/v1/units/{id}/devices` tells of it. */
export interface Phone {
  employee_id: Id;
  employee_name: string;
  device_id: Id;
  app: string | null;
  os: string | null;
  clock_offset_seconds: number | null;
  waiting: number | null;
  stored: number;
  first_seen_at: Moment;
  last_push_at: Moment | null;
  is_silent: boolean;
  is_clock_off: boolean;
}

/** What to look at first: silent, then clock off, then by name. */
export function inOrder(phones: readonly Phone[]): Phone[] {
  return [...phones].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      one.employee_name.localeCompare(other.employee_name) ||
      one.device_id.localeCompare(other.device_id),
  );
}

function rank(phone: Phone): number {
  return phone.is_silent ? 0 : phone.is_clock_off ? 1 : 2;
}

export interface VersionCount {
  os: string | null;
  count: number;
  silent: number;
}

/** How many phones of each Android version, and how many of them are silent; the most frequent first. */
export function byVersion(phones: readonly Phone[]): VersionCount[] {
  const found = new Map<string | null, VersionCount>();
  for (const phone of phones) {
    const os = phone.os?.trim() || null;
    const entry = found.get(os) ?? { os, count: 0, silent: 0 };
    entry.count += 1;
    if (phone.is_silent) entry.silent += 1;
    found.set(os, entry);
  }
  return [...found.values()].sort(
    (one, other) =>
      other.count - one.count || (one.os ?? "").localeCompare(other.os ?? "", undefined, { numeric: true }),
  );
}

/** Whole minutes a clock is off, whichever way. */
export function minutesOff(seconds: number | null): number {
  return Math.round(Math.abs(seconds ?? 0) / 60);
}

/** What the QR opens: the app with NIP and code filled in. Behind `#`, so no server sees them. */
export function joinLink(origin: string, nip: string, code: string): string {
  return `${origin}/#/gabung/${encodeURIComponent(nip)}/${encodeURIComponent(code)}`;
}
