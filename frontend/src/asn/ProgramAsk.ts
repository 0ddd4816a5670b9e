// What the pages of programs ask of the server.
import { type Answer, get, send } from "../lib/api";
import { currentId } from "../lib/current";
import { digestOf } from "../lib/digest";
import { call } from "../lib/http";
import { PhotoProblem, shrink } from "../lib/photo";
import type { components } from "../lib/schema";

type Schemas = components["schemas"];
export type Program = Schemas["ProgramView"];
export type ProgramDetail = Schemas["ProgramDetail"];
export type Innovation = Schemas["InnovationView"];
export type Trouble = Exclude<Answer<unknown>, { kind: "ok" }>;

const MOST_PAGES = 5;

/** A whole list whose path already narrows it, no more than so many pages. */
export async function every<T>(path: string): Promise<Answer<T[]>> {
  const found: T[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const from: string = `${path}${path.includes("?") ? "&" : "?"}limit=200`;
    const next: string = cursor === null ? from : `${from}&cursor=${encodeURIComponent(cursor)}`;
    const answer: Answer<{ items: T[]; next: string | null }> = await get(next);
    if (answer.kind !== "ok") return answer;
    found.push(...answer.data.items);
    cursor = answer.data.next;
    if (cursor === null) break;
  }
  return { kind: "ok", data: found };
}

/** A change of what was seen in this version. */
export function change<T>(
  method: "POST" | "PATCH" | "PUT",
  path: string,
  body: unknown,
  version: number,
): Promise<Answer<T>> {
  return send<T>(method, path, body, { "If-Match": `"${version}"` });
}

/** A photo made small and stored; its name, null where the picture cannot be read, or why it could not be kept. */
export async function keepEvidence(file: File): Promise<Answer<string> | null> {
  const account = currentId();
  if (account === null) return { kind: "offline" };
  let photo: Blob;
  try {
    photo = await shrink(file);
  } catch (problem) {
    if (problem instanceof PhotoProblem) return null;
    throw problem;
  }
  const bytes = await photo.arrayBuffer();
  const sha256 = await digestOf(bytes);
  const headers = { "Content-Type": photo.type };
  const reply = await call(account, `/evidence/${sha256}`, { method: "PUT", headers, body: bytes, timeout: 120_000 });
  if (reply.kind === "answer" && (reply.status === 200 || reply.status === 201)) return { kind: "ok", data: sha256 };
  if (reply.kind !== "answer" || reply.status >= 500) return { kind: "offline" };
  const title = (reply.body as { title?: unknown } | null | undefined)?.title;
  return { kind: "refused", title: typeof title === "string" ? title : "", errors: [] };
}
