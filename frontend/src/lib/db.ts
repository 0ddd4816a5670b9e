// The phone's memory. What is saved here survives a killed browser: every save is `strict`.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { NewOp, Op } from "./ops";
import { type Activity, type Id, type Problem, StorageProblem } from "./types";
import type { Sealed } from "./vault";

/** A row of the copy of the server. A copy that is being built beside has its account marked by `~`. */
export interface StoredBase {
  account: string;
  id: Id;
  version: number;
  gone: boolean;
  data: Activity | Sealed;
}

/** What is known of a photo; its bytes are in a store of their own. */
export interface Photo {
  account: Id;
  sha256: string;
  activity: Id;
  kind: string;
  /** In bytes. */
  size: number;
  sentAt: number | null;
  tries: number;
  notBefore: number;
  problem: Problem | null;
}

interface Kinerja extends DBSchema {
  kv: { key: string; value: unknown };
  rows: { key: [string, Id]; value: StoredBase; indexes: { account: string } };
  queue: { key: number; value: Op; indexes: { account: Id } };
  photos: { key: [Id, string]; value: Photo; indexes: { account: Id } };
  bytes: { key: [Id, string]; value: ArrayBuffer };
}

type Store = StoreNames<Kinerja>;
export type Writing = IDBPTransaction<Kinerja, Store[], "readwrite">;
type Database = IDBPDatabase<Kinerja>;

const NAME = "kinerja";
let opened: Promise<Database> | null = null;

function open(): Promise<Database> {
  opened ??= openDB<Kinerja>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("kv");
      db.createObjectStore("rows", { keyPath: ["account", "id"] }).createIndex("account", "account");
      db.createObjectStore("queue", { keyPath: "seq", autoIncrement: true }).createIndex("account", "account");
      db.createObjectStore("photos", { keyPath: ["account", "sha256"] }).createIndex("account", "account");
      db.createObjectStore("bytes");
    },
    blocking: () => void close(),
    terminated: () => {
      opened = null;
    },
  });
  return opened;
}

/** Let go of the database: a newer version of the app wants it, or a test begins anew. */
export async function close(): Promise<void> {
  const closing = opened;
  opened = null;
  (await closing?.catch(() => null))?.close();
}

/** Run once more with a new connection where the old one died (iOS drops it while the app sleeps). */
async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  try {
    return await work(await open());
  } catch (error) {
    if (!isDead(error)) throw problemOf(error);
  }
  await close();
  try {
    return await work(await open());
  } catch (error) {
    throw problemOf(error);
  }
}

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : "");

function isDead(error: unknown): boolean {
  return ["UnknownError", "InvalidStateError"].includes(nameOf(error));
}

function problemOf(error: unknown): unknown {
  const name = nameOf(error);
  if (name === "QuotaExceededError") return new StorageProblem("full", error);
  const isRefused = ["UnknownError", "InvalidStateError", "SecurityError", "VersionError", "AbortError"].includes(name);
  // Without IndexedDB at all, `indexedDB` is not even a name.
  const isMissing = typeof indexedDB === "undefined";
  return isRefused || isMissing ? new StorageProblem("refused", error) : error;
}

/** One transaction that is on disk when this resolves. `work` must wait for nothing but the database. */
export function write<T>(stores: Store[], work: (tx: Writing) => Promise<T>): Promise<T> {
  return withDatabase(async (db) => {
    const tx = db.transaction(stores, "readwrite", { durability: "strict" });
    const done = tx.done;
    done.catch(() => {});
    try {
      const result = await work(tx);
      await done;
      return result;
    } catch (error) {
      try {
        tx.abort();
      } catch {
        // It is over already, by the same trouble.
      }
      throw tx.error ?? error;
    }
  });
}

export function read<T>(work: (db: Database) => Promise<T>): Promise<T> {
  return withDatabase(work);
}

// --- kv ---

export function getKv<T>(key: string): Promise<T | null> {
  return read(async (db) => ((await db.get("kv", key)) as T | undefined) ?? null);
}

export function putKv(key: string, value: unknown): Promise<void> {
  return write(["kv"], async (tx) => {
    await tx.objectStore("kv").put(value, key);
  });
}

export function dropKv(...keys: string[]): Promise<void> {
  return write(["kv"], async (tx) => {
    for (const key of keys) await tx.objectStore("kv").delete(key);
  });
}

/** Change a value in one step, so that two tabs do not undo each other's changes. */
export function changeKv<T>(key: string, change: (value: T | null) => T | null): Promise<T | null> {
  return write(["kv"], (tx) => changeIn(tx, key, change));
}

export async function changeIn<T>(tx: Writing, key: string, change: (value: T | null) => T | null): Promise<T | null> {
  const kv = tx.objectStore("kv");
  const value = change(((await kv.get(key)) as T | undefined) ?? null);
  if (value === null) await kv.delete(key);
  else await kv.put(value, key);
  return value;
}

export function allKv<T>(prefix: string): Promise<T[]> {
  return read(async (db) => (await db.getAll("kv", IDBKeyRange.bound(prefix, `${prefix}\uffff`))) as T[]);
}

// --- queue ---

export function opsOf(account: Id): Promise<Op[]> {
  return read((db) => db.getAllFromIndex("queue", "account", account));
}

export function opsIn(tx: Writing, account: Id): Promise<Op[]> {
  return tx.objectStore("queue").index("account").getAll(account);
}

export async function addOps(tx: Writing, ops: NewOp[]): Promise<void> {
  for (const op of ops) {
    // The database gives `seq`.
    await tx.objectStore("queue").add(op as Op);
  }
}

// --- what is counted ---

export interface Counts {
  captured: number;
  sent: number;
  stored: number | null;
  lastSentAt: string | null;
}

const NOTHING: Counts = { captured: 0, sent: 0, stored: null, lastSentAt: null };

export const countsKey = (account: Id): string => `counts:${account}`;

export function count(tx: Writing, account: Id, change: (counts: Counts) => Partial<Counts>): Promise<unknown> {
  return changeIn<Counts>(tx, countsKey(account), (counts) => {
    const before = counts ?? NOTHING;
    return { ...before, ...change(before) };
  });
}

export async function countsOf(account: Id): Promise<Counts> {
  return (await getKv<Counts>(countsKey(account))) ?? NOTHING;
}
