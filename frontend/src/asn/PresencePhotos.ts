// Photos that are to be there before the word that names them: for what is asked of the server at once.
import type { Answer } from "../lib/api";
import { currentId } from "../lib/current";
import { digestOf } from "../lib/digest";
import { call } from "../lib/http";
import { refusal } from "../lib/signing";

/** The digests of what the server has then. */
export async function putPhotos(photos: readonly Blob[]): Promise<Answer<string[]>> {
  const account = currentId();
  if (account === null) return { kind: "offline" };
  const digests: string[] = [];
  for (const photo of photos) {
    const bytes = await photo.arrayBuffer();
    const digest = await digestOf(bytes);
    const headers = { "Content-Type": photo.type || "application/octet-stream" };
    const reply = await call(account, `/evidence/${digest}`, { method: "PUT", headers, body: bytes, timeout: 240_000 });
    if (reply.kind !== "answer") return { kind: "offline" };
    if (reply.status !== 200 && reply.status !== 201) {
      return refusal(new Response(null, { status: reply.status, headers: reply.headers }), reply.body);
    }
    digests.push(digest);
  }
  return { kind: "ok", data: digests };
}
