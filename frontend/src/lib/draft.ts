// What is being typed, kept on every change: a closed app loses no word.
import { currentId } from "./current";
import { allKv, changeKv, dropKv, getKv } from "./db";
import { plain } from "./plain";
import { noteStorage } from "./store.svelte";

const keyOf = (key: string): string => `draft:${currentId()}:${key}`;
const newest = new Map<string, unknown>();
let saving: Promise<void> = Promise.resolve();

/** Returns at once; the last value of a burst is the one that is written. */
export function keepDraft(key: string, value: unknown): void {
  const full = keyOf(key);
  const isWaiting = newest.has(full);
  newest.set(full, plain(value));
  if (isWaiting) return;
  saving = saving.then(async () => {
    const last = newest.get(full);
    if (!newest.delete(full)) return;
    await changeKv(full, () => last).catch(noteStorage);
  });
}

export async function readDraft<T>(key: string): Promise<T | null> {
  await saving;
  return getKv<T>(keyOf(key));
}

/** All whose key begins so, in the order of their keys. */
export async function readDrafts<T>(prefix: string): Promise<T[]> {
  await saving;
  return allKv<T>(keyOf(prefix));
}

export async function dropDraft(key: string): Promise<void> {
  newest.delete(keyOf(key));
  await saving;
  await dropKv(keyOf(key));
}
