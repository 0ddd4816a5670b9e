// What is being typed, kept on every change: a closed app loses no word.
import { currentId } from "./current";
import { changeKv, dropKv, getKv } from "./db";
import { plain } from "./plain";
import { noteStorage } from "./store.svelte";

export const draftKey = (key: string): string => `draft:${currentId()}:${key}`;
const newest = new Map<string, unknown>();
let saving: Promise<void> = Promise.resolve();

/** Returns at once; the last value of a burst is the one that is written. */
export function keepDraft(key: string, value: unknown): void {
  const full = draftKey(key);
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
  return getKv<T>(draftKey(key));
}

export async function dropDraft(key: string): Promise<void> {
  newest.delete(draftKey(key));
  await saving;
  await dropKv(draftKey(key));
}
