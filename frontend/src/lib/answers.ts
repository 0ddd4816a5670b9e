// What the server last answered to a screen, to show it without a signal. Sealed where the officer has a PIN.
import { type Account, accountKey, answersKey } from "./account";
import { currentAccount } from "./current";
import { getKv, write } from "./db";
import { moment } from "./time";
import type { Moment } from "./types";
import { keyOf, type Sealed, seal, unseal } from "./vault";

/** Nobody looks further back without a signal than that. */
const KEPT_MS = 100 * 86_400_000;

export interface Kept<T> {
  at: Moment;
  data: T;
}

type Stored = { at: Moment; data: unknown } | { at: Moment; sealed: Sealed };

export async function keepAnswer(name: string, data: unknown): Promise<void> {
  const account = await currentAccount();
  if (account === null) return;
  const id = account.officer.accountId;
  const key = keyOf(id);
  // Nothing readable is left where a PIN seals: without its key it is not kept at all.
  if (account.pin !== null && key === null) return;
  const at = moment(Date.now());
  const stored: Stored = account.pin !== null && key !== null ? { at, sealed: await seal(key, data) } : { at, data };
  const prefix = answersKey(id);
  await write(["kv"], async (tx) => {
    const kv = tx.objectStore("kv");
    // A PIN may have been set meanwhile.
    const now = (await kv.get(accountKey(id))) as Account | undefined;
    if ((now?.pin ?? null) === null && account.pin !== null) return;
    if (now?.pin && "data" in stored) return;
    await kv.put(stored, prefix + name);
    const mine = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    for (let cursor = await kv.openCursor(mine); cursor; cursor = await cursor.continue()) {
      if (Date.parse((cursor.value as Stored).at) < Date.now() - KEPT_MS) await cursor.delete();
    }
  });
}

export async function readAnswer<T>(name: string): Promise<Kept<T> | null> {
  const account = await currentAccount();
  if (account === null) return null;
  const id = account.officer.accountId;
  const stored = await getKv<Stored>(answersKey(id) + name);
  if (stored === null) return null;
  if ("data" in stored) return account.pin === null ? { at: stored.at, data: stored.data as T } : null;
  const key = keyOf(id);
  const data = key === null ? null : await unseal<T>(key, stored.sealed).catch(() => null);
  return data === null ? null : { at: stored.at, data };
}
