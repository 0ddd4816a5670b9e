// The shares of a set of people: whole percents that add up to 100. Pure.
import type { Id } from "../lib/types";

export interface Part {
  employeeId: Id;
  name: string;
  /** As typed. */
  share: string;
  isLeader: boolean;
}

/** What a typed share is worth; null where it is none. */
export function shareOf(typed: string): number | null {
  const text = typed.trim();
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100 ? Number(text) : null;
}

export const sumOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, one) => sum + (Number.parseInt(one.share, 10) || 0), 0);

/** Everybody the same, the first ones one more where it does not come out even. */
export function evenly(parts: readonly Part[]): Part[] {
  const least = Math.floor(100 / parts.length);
  const left = 100 - least * parts.length;
  return parts.map((one, place) => ({ ...one, share: String(least + (place < left ? 1 : 0)) }));
}

/** The same as a program has it: no answer of the server is waited for to say so. */
export function isWhole(parts: readonly Part[]): boolean {
  return parts.every((one) => shareOf(one.share) !== null) && sumOf(parts) === 100;
}
