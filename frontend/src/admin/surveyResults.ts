// What is drawn of a survey's results. Pure.
import type { Results } from "./survey";

export const LENGTHS = [1, 3, 6, 12] as const;
export type Length = (typeof LENGTHS)[number];

type ElementResult = Results["elements"][number];

/** An average of 1 to 4 as a part of the whole, as the index counts it. */
export const percentOf = (average: number): number => average * 25;

/** The element with the least average, where there are at least two to compare and it is not everybody's. */
export function lowest(elements: readonly ElementResult[]): string | null {
  const known = elements.filter((one) => one.average !== null);
  const least = Math.min(...known.map((one) => one.average ?? 4));
  const found = known.filter((one) => one.average === least);
  return known.length > 1 && found.length < known.length ? (found[0]?.code ?? null) : null;
}

/** How an index has moved, to the hundredth; null without both. */
export function moved(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : Math.round((now - before) * 100) / 100;
}

/** Parts of a whole with how much of the largest each is; null is not shown, and none is nothing. */
export function shares<T extends { count: number | null }>(parts: readonly T[]): (T & { percent: number | null })[] {
  const whole = parts.reduce((sum, one) => sum + (one.count ?? 0), 0);
  return parts.map((one) => ({
    ...one,
    percent: one.count === null || whole === 0 ? null : (100 * one.count) / whole,
  }));
}

/** From the first month that has an index on: what came before the survey began is no gap. */
export function fromFirst<T extends { ikm: number | null }>(months: readonly T[]): T[] {
  const first = months.findIndex((one) => one.ikm !== null);
  return first < 0 ? [] : months.slice(first);
}
