// The one thing that would help most. Pure.
import { type Code, type Component, isBonus, type Score, wholeOf } from "./IkuSum";

export type Next =
  /** Here is the most to gain: so many points until the target is reached. */
  | { do: "raise"; code: Exclude<Code, "innovation">; gain: number }
  /** All that was planned is reached: something new would be seen. */
  | { do: "innovate" }
  | { do: "keep" };

/** What an officer can do something about alone; the unit's satisfaction comes after these. */
const OWN: readonly Code[] = ["attendance", "task_completion", "program_contribution"];
/** Less is no advice. */
const LEAST = 0.1;

export function nextStep({ components }: Pick<Score, "components">): Next {
  const whole = wholeOf(components);
  const rooms = components.filter((one) => !isBonus(one)).map((one) => ({ code: one.code, gain: gainOf(one, whole) }));
  const worth = rooms.filter((one) => one.gain >= LEAST);
  const own = worth.filter((one) => OWN.includes(one.code));
  const most = (own.length > 0 ? own : worth).reduce<(typeof worth)[number] | null>(
    (best, one) => (best === null || one.gain > best.gain ? one : best),
    null,
  );
  if (most !== null && most.code !== "innovation") return { do: "raise", code: most.code, gain: most.gain };
  return components.some(isBonus) ? { do: "keep" } : { do: "innovate" };
}

/** What reaching the target fully would add, in points. */
function gainOf(one: Component, whole: number): number {
  if (whole === 0 || one.achievement >= 100) return 0;
  return Math.round(((100 - one.achievement) * one.weight * 100) / whole) / 100;
}
