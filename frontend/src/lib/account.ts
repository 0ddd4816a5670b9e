// Who has signed in on this phone. Shared by the pages and the worker.
import { allKv, changeKv, getKv, opsIn, putKv, type Writing, write } from "./db";
import { uuid7 } from "./ids";
import { dropPhotos } from "./photos";
import type { Id, Moment, Officer } from "./types";
import type { PinLock } from "./vault";

export interface Account {
  officer: Officer;
  /** `in`: the session stands. `ended`: the server ended it; the queue waits. `out`: signed out here. */
  state: "in" | "ended" | "out";
  pin: PinLock | null;
  wrongPins: number;
}

export const accountKey = (id: Id): string => `account:${id}`;
export const tokenKey = (id: Id): string => `token:${id}`;
export const placeKey = (id: Id): string => `pull:${id}`;
export const namesKey = (id: Id): string => `names:${id}`;
export const answersKey = (id: Id): string => `answer:${id}:`;
export const referenceKey = (id: Id): string => `reference:${id}`;

export const accounts = (): Promise<Account[]> => allKv<Account>("account:");
export const account = (id: Id): Promise<Account | null> => getKv<Account>(accountKey(id));

export function changeAccount(id: Id, change: Partial<Account>): Promise<Account | null> {
  return changeKv<Account>(accountKey(id), (known) => known && { ...known, ...change });
}

/** This phone's own id, made once. */
export async function deviceId(): Promise<Id> {
  const known = await getKv<Id>("device");
  return known ?? ((await changeKv<Id>("device", (id) => id ?? uuid7())) as Id);
}

/** Take an account's copy of the server off the phone. What is unsent stays. */
export function dropCopy(id: Id): Promise<void> {
  return write(["kv", "rows", "queue", "photos", "bytes"], async (tx) => {
    await dropRows(tx, id);
    await dropRows(tx, building(id));
    await dropPhotos(tx, id, (photo) => photo.sentAt !== null);
    for (const op of await opsIn(tx, id)) {
      if (op.state === "applied") await tx.objectStore("queue").delete(op.seq);
    }
    const kv = tx.objectStore("kv");
    for (const key of [placeKey(id), namesKey(id), referenceKey(id)]) await kv.delete(key);
    await dropBelow(tx, `draft:${id}:`);
    await dropBelow(tx, answersKey(id));
  });
}

/** Everything whose key begins so. The transaction is over `kv`. */
export function dropBelow(tx: Writing, prefix: string): Promise<void> {
  return tx.objectStore("kv").delete(IDBKeyRange.bound(prefix, `${prefix}\uffff`));
}

export async function dropRows(tx: Writing, owner: string): Promise<void> {
  const rows = tx.objectStore("rows");
  for (const key of await rows.index("account").getAllKeys(owner)) await rows.delete(key);
}

/** A copy that is being built beside the one in use. */
export const building = (id: Id): string => `${id}~`;

// --- the clock ---

export interface ServerClock {
  /** Server minus phone, in milliseconds. */
  offset: number;
  /** The newest server time seen. */
  seen: Moment;
}

export const serverClock = (): Promise<ServerClock | null> => getKv<ServerClock>("clock");

/** Every answer of sync carries the server's time: `sent` and `received` are this phone's. */
export async function noteServerTime(serverTime: Moment, sent: number, received: number): Promise<void> {
  const server = Date.parse(serverTime);
  if (Number.isNaN(server)) return;
  await putKv("clock", { offset: Math.round(server - (sent + received) / 2), seen: serverTime } satisfies ServerClock);
}

// --- sessions that could not be ended for want of a signal ---

export const revokeLater = (session: Id): Promise<unknown> =>
  changeKv<Id[]>("revoke", (sessions) => [...(sessions ?? []), session]);
export const toRevoke = async (): Promise<Id[]> => (await getKv<Id[]>("revoke")) ?? [];
export const revoked = (session: Id): Promise<unknown> =>
  changeKv<Id[]>("revoke", (sessions) => {
    const left = (sessions ?? []).filter((one) => one !== session);
    return left.length > 0 ? left : null;
  });
