// The photos on this phone: what is known of each in one store, its bytes in another, so that looking through forty of
// them moves no megabytes.
import { type Photo, read, type Writing, write } from "./db";
import type { Id } from "./types";

export type { Photo } from "./db";

export function photosOf(account: Id): Promise<Photo[]> {
  return read((db) => db.getAllFromIndex("photos", "account", account));
}

export function bytesOf(account: Id, sha256: string): Promise<ArrayBuffer | undefined> {
  return read((db) => db.get("bytes", [account, sha256]));
}

/** The transaction is over `photos` and `bytes`. What is known already stays as it is. */
export async function keepPhoto(tx: Writing, photo: Photo, bytes: ArrayBuffer): Promise<void> {
  const key: [Id, string] = [photo.account, photo.sha256];
  if (await tx.objectStore("photos").getKey(key)) return;
  await tx.objectStore("photos").put(photo);
  await tx.objectStore("bytes").put(bytes, key);
}

/** The transaction is over `photos` and `bytes`. */
export async function dropPhotos(tx: Writing, account: Id, which: (photo: Photo) => boolean): Promise<void> {
  for (const photo of await tx.objectStore("photos").index("account").getAll(account)) {
    if (!which(photo)) continue;
    await tx.objectStore("photos").delete([account, photo.sha256]);
    await tx.objectStore("bytes").delete([account, photo.sha256]);
  }
}

export function changePhoto(photo: Photo, change: Partial<Photo>): Promise<void> {
  return write(["photos"], async (tx) => {
    const stored = await tx.objectStore("photos").get([photo.account, photo.sha256]);
    if (stored) await tx.objectStore("photos").put({ ...stored, ...change });
  });
}
