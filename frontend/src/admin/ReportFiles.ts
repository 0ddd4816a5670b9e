// Pictures of a report: only those who may read it get them, with their token.
import { currentId } from "../lib/current";
import { authorized } from "../lib/http";

const SLOW_MS = 120_000;

/** Null where it does not come: no signal, no rights, or something between that answers with a page of its own. */
export async function pictureOf(path: string): Promise<Blob | null> {
  const account = currentId();
  if (account === null) return null;
  const response = await authorized(account, path, { timeout: SLOW_MS });
  if (response === null || response === "ended" || !response.ok) return null;
  const blob = await response.blob();
  return blob.type.startsWith("image/") ? blob : null;
}
