// What a citizen's phone keeps: answers that wait for a signal, reports with their secrets, the language. No library:
// these two stores do not need one, and whoever answers a survey waits for every kilobyte.

const NAME = "kinerja-warga";

export interface Stores {
  kv: IDBObjectStore;
  queue: IDBObjectStore;
}

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("kv");
      opening.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      opening.result.onclose = forget;
      // A newer version of these pages wants it.
      opening.result.onversionchange = close;
      resolve(opening.result);
    };
  });
  return opened;
}

function forget(): void {
  opened = null;
}

/** Let go of the database: a newer page wants it, or a test begins anew. */
export async function close(): Promise<void> {
  const closing = opened;
  forget();
  (await closing?.catch(() => null))?.close();
}

export const asked = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** One transaction that is on disk when this resolves. `work` must wait for nothing but the database. */
export async function write<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
  try {
    return await once(work);
  } catch {
    // iOS drops the connection while the page sleeps: once more with a new one.
    await close();
    return once(work);
  }
}

async function once<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
  const tx = (await open()).transaction(["kv", "queue"], "readwrite", { durability: "strict" });
  const ended = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(tx.error);
  });
  const [result] = await Promise.all([work({ kv: tx.objectStore("kv"), queue: tx.objectStore("queue") }), ended]);
  return result;
}

// A reading transaction of its own would be a second way to do the same; these pages read little and seldom.
export const read = <T>(key: string): Promise<T | undefined> =>
  write(({ kv }) => asked(kv.get(key) as IDBRequest<T | undefined>));

export const keep = (key: string, value: unknown): Promise<unknown> => write(({ kv }) => asked(kv.put(value, key)));

export const drop = (key: string): Promise<unknown> => write(({ kv }) => asked(kv.delete(key)));

const below = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

/** All that begins with one of these, in one go. */
export const dropAll = (prefixes: string[]): Promise<unknown> =>
  write(({ kv }) => Promise.all(prefixes.map((prefix) => asked(kv.delete(below(prefix))))));

/** Everything whose key begins so, by key. */
export const readAll = <T>(prefix: string): Promise<T[]> =>
  write(({ kv }) => asked(kv.getAll(below(prefix)) as IDBRequest<T[]>));
