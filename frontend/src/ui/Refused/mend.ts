import type { Problem } from "../../lib/types";

/**
 * What mends a refused change. `ask`, `talk`: nothing on the phone does; a person must be asked. `late`: only a wrong
 * day is mended.
 */
export type Mend = "fix" | "late" | "again" | "look" | "update" | "ask" | "talk";

const BY_SLUG: Readonly<Record<string, Mend>> = {
  "activity-outside-window": "late",
  "activity-locked": "ask",
  "not-the-appraiser": "talk",
  "own-activity": "talk",
  "not-allowed": "talk",
  "activity-withdrawn": "again",
  "id-taken": "again",
  "operation-differs": "again",
  "predecessor-not-applied": "look",
  "version-not-seen": "look",
  "not-found": "again",
  "unknown-kind": "update",
};

/** Everything else says what is wrong with the content, so the form mends it. */
export function mendOf(problem: Problem | null): Mend {
  return (problem && BY_SLUG[problem.slug]) || "fix";
}
