// What screens ask of the server beyond the phone's own copy: history of an entry, fleet, codes, sessions.
import { currentId } from "./current";
import { type Call, call } from "./http";
import { refusal } from "./signing";
import type { Outcome } from "./types";

export type Answer<T> = { kind: "ok"; data: T } | Exclude<Outcome, { kind: "ok" }>;

/** `path` is that of the contract without `/api/v1`. */
export function get<T>(path: string): Promise<Answer<T>> {
  return ask<T>(path, {});
}

/** All items of a list, page after page; no more than so many pages. */
export async function getAll<T>(path: string, mostPages: number): Promise<Answer<T[]>> {
  const found: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < mostPages; page++) {
    const next: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const answer: Answer<Page<T>> = await get<Page<T>>(`${path}${path.includes("?") ? "&" : "?"}limit=200${next}`);
    if (answer.kind !== "ok") return answer;
    found.push(...answer.data.items);
    cursor = answer.data.next;
    if (cursor === null) break;
  }
  return { kind: "ok", data: found };
}

interface Page<T> {
  items: T[];
  next: string | null;
}

export function send<T>(
  method: "POST" | "PATCH" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  if (body === undefined) return ask<T>(path, { method, headers });
  return ask<T>(path, {
    method,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function ask<T>(path: string, options: Call): Promise<Answer<T>> {
  const account = currentId();
  if (account === null) return { kind: "offline" };
  const reply = await call(account, path.replace(/^\/api\/v1/, ""), { timeout: 30_000, ...options });
  if (reply.kind !== "answer") return { kind: "offline" };
  if (reply.status >= 200 && reply.status < 300) return { kind: "ok", data: reply.body as T };
  return refusal(new Response(null, { status: reply.status, headers: reply.headers }), reply.body);
}
