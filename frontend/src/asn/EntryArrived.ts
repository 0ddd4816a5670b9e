import type { Row } from "../lib/types";

/** Whether the server has an entry at all: what only this phone has carries its own time in both places. */
export function hasArrived(row: Row): boolean {
  return row.state === "sent" || row.activity.received_at !== row.activity.made_at;
}
