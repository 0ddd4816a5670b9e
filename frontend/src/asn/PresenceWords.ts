// A day's times in words.
import { clock, span } from "../lib/time";
import type { Moment } from "../lib/types";
import { t } from "../text/presence";

/** `07.28–16.01`, or the one of both that is there. */
export function spanOf(from: Moment | null, to: Moment | null): string {
  if (from !== null && to !== null) return span(from, to);
  if (from !== null) return t.presence.punched.in(clock(from));
  return to === null ? t.presence.none : t.presence.punched.out(clock(to));
}
