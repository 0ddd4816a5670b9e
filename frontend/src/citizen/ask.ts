// Calls to the public part of the API: nobody signs in, no cookie is needed.
import { bare, jsonOf } from "../lib/bare";

export type Found<T> =
  | { kind: "ok"; data: T }
  /** No answer, one that is not the server's (a captive portal), or a server that cannot answer now. */
  | { kind: "offline" }
  | Refusal;

export interface Refusal {
  kind: "refused";
  status: number;
  /** The last part of the problem's type: `survey-not-open`. */
  problem: string;
  title: string;
}

/** An answer that settles nothing: the line, a portal or the server is in the way, and trying again is right. */
const LATER = [408, 425, 429];

export async function ask<T>(
  method: string,
  path: string,
  body?: BodyInit,
  headers: Record<string, string> = {},
): Promise<Found<T>> {
  const response = await bare(path, { method, headers, timeout: 30_000, ...(body === undefined ? {} : { body }) });
  if (response === null) return { kind: "offline" };
  const found = await jsonOf(response);
  if (typeof found !== "object" || found === null || response.status >= 500) return { kind: "offline" };
  if (response.ok) return { kind: "ok", data: found as T };
  const { type, title } = found as { type?: unknown; title?: unknown };
  if (typeof type !== "string" || typeof title !== "string" || LATER.includes(response.status)) {
    return { kind: "offline" };
  }
  return { kind: "refused", status: response.status, problem: type.split("/").pop() ?? "", title };
}

export const get = <T>(path: string, headers?: Record<string, string>): Promise<Found<T>> =>
  ask<T>("GET", path, undefined, headers);
