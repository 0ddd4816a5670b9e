import type { Activity, Day } from "../../lib/types";
import { t } from "../../text/asn";
import { momentLabel } from "../../text/dates";
import { plain } from "../Story/story";

export interface Difference {
  label: string;
  mine: string;
  theirs: string;
}

/** What differs between the phone's version and the server's: only that helps to choose. */
export function differences(mine: Activity, theirs: Activity, today: Day): Difference[] {
  return sides(mine, today).flatMap(([label, ours], index) => {
    const other = sides(theirs, today)[index]?.[1] ?? "";
    return ours === other ? [] : [{ label, mine: ours, theirs: other }];
  });
}

function sides(one: Activity, today: Day): [label: string, value: string][] {
  const { field } = t;
  return [
    [field.description, one.description],
    [field.started_at, momentLabel(one.started_at, today)],
    [field.ended_at, momentLabel(one.ended_at, today)],
    [field.quantity, plain(one.quantity)],
    [field.unit, plain(one.unit)],
    [field.innovation, plain(one.innovation)],
    [field.evidence, String(one.evidence.length)],
    [field.location, one.location === null ? t.entry.empty : place(one.location)],
    [field.status, t.states[one.status]],
    [field.correction, plain(one.correction?.reason)],
  ];
}

/** Coordinates as a person reads them out: some ten metres exact. */
export function place({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
}
