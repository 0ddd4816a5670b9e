// The running activity: kept by the phone, so that it survives a closed app and an empty battery.
import { currentId } from "./current";
import { changeKv, dropKv, getKv } from "./db";
import { noteStorage } from "./store.svelte";
import { moment } from "./time";
import type { Moment, Tile, Timer } from "./types";

class Running {
  current = $state.raw<Timer | null>(null);
}

export const running = new Running();

const key = (): string => `timer:${currentId()}`;

/** What ran when the app was last open. */
export async function restore(): Promise<void> {
  running.current = currentId() === null ? null : await getKv<Timer>(key());
}

/** Start an activity. By the phone's own clock: the server compares it with when the entry was made. */
export async function begin(tile: Tile): Promise<void> {
  const { templateId, title, unit } = tile;
  const started: Timer = { templateId, title, unit, startedAt: moment(Math.floor(Date.now() / 1000) * 1000) };
  try {
    await changeKv<Timer>(key(), () => started);
  } catch (error) {
    noteStorage(error);
    throw error;
  }
  running.current = started;
}

/** End the running activity; gives when it was started. */
export async function stop(): Promise<Moment> {
  const startedAt = running.current?.startedAt ?? moment(Date.now());
  await dropKv(key());
  running.current = null;
  return startedAt;
}
