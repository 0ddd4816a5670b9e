// Files that only the signed-in officer may have: fetched with their token, then handed to the browser.
import type { Answer } from "../lib/api";
import { currentId } from "../lib/current";
import { authorized, call, jsonOf } from "../lib/http";
import { refusal } from "../lib/signing";
import { handOver } from "../lib/wrapper";

const SLOW_MS = 120_000;

/** Fetch a file and save it under a name. */
export async function download(path: string, name: string): Promise<Answer<null>> {
  const account = currentId();
  if (account === null) return { kind: "offline" };
  const response = await authorized(account, path, { timeout: SLOW_MS });
  if (response === null || response === "ended") return { kind: "offline" };
  if (!response.ok) return refusal(response, await jsonOf(response));
  // Something between that answers with a page of its own.
  if (/html/.test(response.headers.get("content-type") ?? "")) return { kind: "offline" };
  await handOver(await response.blob(), name);
  return { kind: "ok", data: null };
}

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Hand in a sheet. A refusal's own report comes back as well as an accepted one's. */
export async function handIn<T>(path: string, file: Blob, isReport: (body: unknown) => T | null): Promise<Answer<T>> {
  const account = currentId();
  if (account === null) return { kind: "offline" };
  const type = file.type === "text/csv" ? "text/csv" : XLSX;
  const reply = await call(account, path, {
    method: "POST",
    headers: { "Content-Type": type },
    body: file,
    timeout: SLOW_MS,
  });
  if (reply.kind !== "answer") return { kind: "offline" };
  const body = reply.body as { report?: unknown } | undefined;
  const found = isReport(reply.status < 300 ? body : body?.report);
  if (found !== null) return { kind: "ok", data: found };
  return refusal(new Response(null, { status: reply.status, headers: reply.headers }), body);
}
