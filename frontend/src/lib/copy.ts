// The phone's copy of the server: rows in and out of the database, sealed where the officer has a PIN.
import { type Account, building } from "./account";
import { read, type StoredBase, type Writing } from "./db";
import type { Activity, Id } from "./types";
import { isSealed, keyOf, seal, unseal } from "./vault";
import type { Base } from "./view";

/** What goes into the copy: prepared before the transaction, which waits for nothing but the database. */
export type Prepared = Omit<StoredBase, "account" | "gone">;

/** Whether this page (or the worker) may write rows of the account: with a PIN only who has the key can. */
export function mayKeep(account: Account): boolean {
  return account.pin === null || keyOf(account.officer.accountId) !== null;
}

export function prepare(account: Account, activities: Activity[]): Promise<Prepared[]> {
  const key = account.pin === null ? null : keyOf(account.officer.accountId);
  if (account.pin !== null && key === null) return Promise.resolve([]);
  return Promise.all(
    activities.map(async (activity) => ({
      id: activity.id,
      version: activity.version,
      data: key === null ? activity : await seal(key, activity),
    })),
  );
}

/** Put a row into the copy (and the one being built), unless a newer one is there. */
export async function putNewer(tx: Writing, account: Id, row: Prepared, isBuilding: boolean): Promise<void> {
  const rows = tx.objectStore("rows");
  for (const owner of isBuilding ? [account, building(account)] : [account]) {
    const stored = await rows.get([owner, row.id]);
    if (!stored || stored.version <= row.version) await rows.put({ ...row, account: owner, gone: false });
  }
}

// Opening a sealed row costs more than reading it: what was opened once is kept as long as it is the same.
const open = new Map<string, { stamp: unknown; activity: Activity }>();

export function forgetOpened(): void {
  open.clear();
}

export async function basesOf(account: Account): Promise<Base[]> {
  const id = account.officer.accountId;
  const stored = await read((db) => db.getAllFromIndex("rows", "account", id));
  const key = account.pin === null ? null : keyOf(id);
  const found = await Promise.all(
    stored.map(async (row): Promise<Base | null> => {
      const activity = isSealed(row.data) ? await opened(row, key) : row.data;
      return activity && { id: row.id, version: row.version, gone: row.gone, activity };
    }),
  );
  return found.filter((base) => base !== null);
}

async function opened(row: StoredBase, key: CryptoKey | null): Promise<Activity | null> {
  if (key === null || !isSealed(row.data)) return null;
  const stamp = row.data.iv.join();
  const known = open.get(row.id);
  if (known?.stamp === stamp) return known.activity;
  const activity = await unseal<Activity>(key, row.data).catch(() => null);
  if (activity) open.set(row.id, { stamp, activity });
  return activity;
}
