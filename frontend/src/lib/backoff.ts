// How long to wait before the next try. Pure.

const LONGEST_MS = 5 * 60_000;
const FIRST_MS = 2_000;

/** A random part of `min(5 min, 2 s * 2^tries)`: phones that failed together do not come back together. */
export function backoff(tries: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
}

/** What `Retry-After` asks for, in milliseconds; 0 where it says nothing that can be read. */
export function retryAfter(header: string | null): number {
  const seconds = Number(header ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_MS) : 0;
}
