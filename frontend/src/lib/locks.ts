// One at a time, over all tabs and the worker; without the Web Locks API at least within this page.

const held = new Map<string, Promise<unknown>>();

/** Run alone; wait until it is our turn. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (typeof navigator !== "undefined" && navigator.locks) return navigator.locks.request(name, work) as Promise<T>;
  const turn = (held.get(name) ?? Promise.resolve()).catch(() => {}).then(work);
  held.set(name, turn);
  return turn.finally(() => {
    if (held.get(name) === turn) held.delete(name);
  });
}

/** Run alone, or not at all: null where somebody else is at it. */
export function aloneOrNot<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  if (typeof navigator !== "undefined" && navigator.locks) {
    const run = async (lock: Lock | null): Promise<T | null> => (lock ? work() : null);
    return navigator.locks.request(name, { ifAvailable: true }, run) as Promise<T | null>;
  }
  return held.has(name) ? Promise.resolve(null) : alone(name, work);
}
