import { review } from "../../lib/outbox";
import type { Id, Undo } from "../../lib/types";

/** The last decision while it can still be taken back. One for all screens: it outlives the one it was made on. */
export const held: { count: number; decision: "approve" | "return"; seconds: number; undo: Undo | null } = $state({
  count: 0,
  decision: "approve",
  seconds: 0,
  undo: null,
});

let timer: ReturnType<typeof setInterval> | undefined;

/** Decide, and hold it: `lib/outbox` sends nothing of it for ten seconds. */
export async function decide(ids: Id[], decision: "approve" | "return", reason: string | null): Promise<void> {
  const undo = await review(ids, decision, reason);
  Object.assign(held, { count: ids.length, decision, undo });
  clearInterval(timer);
  count();
  timer = setInterval(count, 250);
}

/** Take the last decision back; false where it has gone out already. */
export async function takeBack(): Promise<boolean> {
  const { undo } = held;
  leave();
  if (undo === null || undo.until <= Date.now()) return false;
  await undo.undo();
  return true;
}

function count(): void {
  held.seconds = Math.max(0, Math.ceil(((held.undo?.until ?? 0) - Date.now()) / 1000));
  if (held.seconds === 0) leave();
}

function leave(): void {
  clearInterval(timer);
  held.undo = null;
}
