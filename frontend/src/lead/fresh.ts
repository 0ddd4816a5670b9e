// A page that is asked for again and again: by its ETag, so that nothing comes where nothing has changed.
import type { Answer } from "../lib/api";
import { currentId } from "../lib/current";
import { call } from "../lib/http";
import { refusal } from "../lib/signing";

export interface Kept<T> {
  data: T;
  etag: string;
}

export type Fresh<T> = { kind: "ok"; kept: Kept<T> } | Exclude<Answer<T>, { kind: "ok" }>;

/** `known` is what is shown; it comes back as it is where the server has nothing newer. */
export async function fresh<T>(path: string, known: Kept<T> | null): Promise<Fresh<T>> {
  const account = currentId();
  if (account === null) return { kind: "offline" };
  const headers: Record<string, string> = known ? { "If-None-Match": known.etag } : {};
  const reply = await call(account, path, { timeout: 30_000, headers });
  if (reply.kind !== "answer") return { kind: "offline" };
  if (reply.status === 304 && known) return { kind: "ok", kept: known };
  if (reply.status === 200)
    return { kind: "ok", kept: { data: reply.body as T, etag: reply.headers.get("etag") ?? "" } };
  return refusal(new Response(null, { status: reply.status, headers: reply.headers }), reply.body);
}

const EVERY_MS = 60_000;
const SOONEST_MS = 5_000;

/** Calls when news has come, and every minute, while somebody looks; returns how to end it. */
export function whileSeen(look: () => void): () => void {
  let last = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    timer = undefined;
    if (document.visibilityState !== "visible") return;
    last = Date.now();
    look();
  };
  const soon = (): void => {
    timer ??= setTimeout(now, Math.max(0, last + SOONEST_MS - Date.now()));
  };
  const minute = setInterval(soon, EVERY_MS);
  addEventListener("told", soon);
  document.addEventListener("visibilitychange", soon);
  return () => {
    clearInterval(minute);
    clearTimeout(timer);
    removeEventListener("told", soon);
    document.removeEventListener("visibilitychange", soon);
  };
}
