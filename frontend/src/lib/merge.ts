// How a page of `pull` changes the phone's copy. Pure.
import type { Activity, Id } from "./types";

export interface Change {
  kind: string;
  id: Id;
  version: number;
  deleted: boolean;
  body: Activity | null;
}

export interface Page {
  server_time: string;
  changes: Change[];
  cursor: string;
  more: boolean;
  reset: boolean;
  device: { stored: number } | null;
}

/** How far the copy has come. `building`: pages go beside the copy and are swapped in at the end. */
export interface Place {
  cursor: string | null;
  building: boolean;
  reset: boolean;
  /** When the building began (this phone's clock). */
  since: number;
}

export const BEGINNING: Place = { cursor: null, building: false, reset: false, since: 0 };

export type Step = "put" | "drop" | "leave" | "ignore";

/**
 * What to do with one change: never a lower version over a higher one, and nothing is dropped that something
 * unsent is about (`leave`: keep it, but as gone).
 */
export function step(stored: number | null, change: Change, hasUnsent: boolean): Step {
  if (stored !== null && change.version < stored) return "ignore";
  if (!change.deleted && change.body !== null) return "put";
  if (stored === null) return "ignore";
  return hasUnsent ? "leave" : "drop";
}

export interface Opening {
  place: Place;
  /** Throw away what was built so far. */
  clears: boolean;
  /** The server may have forgotten: send what it once applied again. */
  repeats: boolean;
}

/** How a page begins: a phone without a cursor builds a copy, and so does one that is told to reset. */
export function opened(place: Place, page: Page, now: number): Opening {
  const beginsAnew = page.reset && (!place.reset || (page.changes.length === 0 && page.more));
  const begins = beginsAnew || place.cursor === null;
  return {
    place: begins ? { ...place, building: true, reset: page.reset, since: now } : place,
    clears: begins,
    repeats: beginsAnew,
  };
}

/** Where the next page starts. */
export function closed(place: Place, page: Page): Place {
  return page.more ? { ...place, cursor: page.cursor } : { ...BEGINNING, cursor: page.cursor };
}
