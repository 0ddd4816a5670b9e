// The officer's rows behind a PIN. A data key of its own encrypts them, and the PIN encrypts that key. It stays in this page's memory: after a reload the PIN is asked again.
import type { Activity, Id } from "./types";

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

/** What is kept of a PIN: nothing that opens anything without it. */
export interface PinLock {
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
}

const ITERATIONS = 310_000;
const keys = new Map<Id, CryptoKey>();

export const keyOf = (account: Id): CryptoKey | null => keys.get(account) ?? null;

export function putAway(account: Id): void {
  keys.delete(account);
}

/** A new PIN with a new data key, which the caller seals the rows with anew. */
export async function makeLock(pin: string): Promise<PinLock> {
  const salt = random(16);
  const iv = random(12);
  const outer = await fromPin(pin, salt, ITERATIONS);
  const inner = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const wrapped = await crypto.subtle.wrapKey("raw", inner, outer, { name: "AES-GCM", iv });
  return { salt, iterations: ITERATIONS, iv, wrapped };
}

/** Whether the PIN fits; the account is open then. */
export async function openLock(account: Id, lock: PinLock, pin: string): Promise<boolean> {
  try {
    keys.set(account, await unwrapped(lock, pin));
    return true;
  } catch {
    return false;
  }
}

async function unwrapped(lock: PinLock, pin: string): Promise<CryptoKey> {
  const outer = await fromPin(pin, lock.salt, lock.iterations);
  const algorithm = { name: "AES-GCM", iv: lock.iv };
  return crypto.subtle.unwrapKey("raw", lock.wrapped, outer, algorithm, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function fromPin(pin: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(algorithm, material, { name: "AES-GCM", length: 256 }, false, [
    "wrapKey",
    "unwrapKey",
  ]);
}

export async function seal(key: CryptoKey, value: unknown): Promise<Sealed> {
  const iv = random(12);
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

export async function unseal<T>(key: CryptoKey, { iv, sealed }: Sealed): Promise<T> {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);
  return JSON.parse(new TextDecoder().decode(plain)) as T;
}

export function isSealed(data: Activity | Sealed): data is Sealed {
  return "sealed" in data;
}

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}
