// Sending what waits: operations first, then photos. The same code runs in the pages and in the worker.
import { type Account, accounts, deviceId, noteServerTime, placeKey, revoked, toRevoke } from "./account";
import { backoff, retryAfter } from "./backoff";
import { mayKeep, type Prepared, prepare, putNewer } from "./copy";
import { count, opsIn, opsOf, type Writing, write } from "./db";
import { call, oauth, type Reply } from "./http";
import { alone, aloneOrNot } from "./locks";
import type { Place } from "./merge";
import { announce } from "./news";
import {
  again,
  countedMore,
  due,
  isOpen,
  KEPT_MS,
  nextTry,
  type Op,
  problemOf,
  type Result,
  settled,
  wire,
} from "./ops";
import { bytesOf, changePhoto, dropPhotos, type Photo, photosOf } from "./photos";
import { clientOf } from "./platform";
import { moment } from "./time";
import type { Activity, Id } from "./types";

export type Trouble = "offline" | "server-down" | "ended";

export interface Drained {
  /** The worst that happened; null where all went well. */
  trouble: Trouble | null;
  /** When to try again (this phone's clock); null where nothing waits. */
  next: number | null;
  applied: number;
}

interface Told {
  started?: () => void;
  /** Wait for whoever is sending now, instead of leaving it to them: they may be killed in the middle. */
  waits?: boolean;
}

/** Send for every officer of this phone, each under their own session; null where somebody else is sending. */
export function drain(first: Id | null, told: Told = {}): Promise<Drained | null> {
  const run = async (): Promise<Drained> => {
    const all = await accounts();
    all.sort((one) => (one.officer.accountId === first ? -1 : 1));
    const result: Drained = { trouble: null, next: null, applied: 0 };
    for (const account of all) {
      const one = await drainOne(account, told);
      // What another officer's session is up to is not this officer's trouble.
      if (account.officer.accountId === first || first === null) result.trouble ??= one.trouble;
      result.applied += one.applied;
      if (one.next !== null) result.next = Math.min(result.next ?? one.next, one.next);
      if (one.trouble === "offline") break;
    }
    if (result.trouble === null) await revokeSignedOut();
    return result;
  };
  return told.waits ? alone("outbox", run) : aloneOrNot("outbox", run);
}

/** Forget waits, so that the next round tries at once: the line is back, or somebody asks for it. */
export async function clearWaits(): Promise<void> {
  await write(["queue", "photos"], async (tx) => {
    for (const store of ["queue", "photos"] as const) {
      for (let cursor = await tx.objectStore(store).openCursor(); cursor; cursor = await cursor.continue()) {
        if (cursor.value.notBefore > 0) await cursor.update({ ...cursor.value, notBefore: 0 } as Op & Photo);
      }
    }
  });
}

async function drainOne(account: Account, told: Told): Promise<Drained> {
  const id = account.officer.accountId;
  let applied = 0;
  let trouble: Trouble | null = account.state === "in" ? null : "ended";
  let limit: number | undefined;
  while (trouble === null) {
    const batch = due(await opsOf(id), Date.now(), limit);
    if (batch.length === 0) break;
    told.started?.();
    const sent = await sendBatch(account, batch);
    applied += sent.applied;
    trouble = sent.trouble;
    limit = sent.limit;
    announce();
  }
  if (trouble === null) {
    trouble = await sendPhotos(account, told);
    await tidy(id);
  }
  const next = trouble === "ended" ? null : await nextOf(id);
  return { trouble, applied, next };
}

async function nextOf(account: Id): Promise<number | null> {
  const now = Date.now();
  const waiting = nextTry(await opsOf(account), now);
  const photos = (await photosOf(account)).filter((photo) => photo.sentAt === null && photo.problem === null);
  const soonest = photos.length === 0 ? null : Math.max(now, Math.min(...photos.map((photo) => photo.notBefore)));
  if (waiting === null || soonest === null) return waiting ?? soonest;
  return Math.min(waiting, soonest);
}

// --- operations ---

interface Sent {
  trouble: Trouble | null;
  applied: number;
  /** Try with fewer: the call as a whole was not taken. */
  limit: number | undefined;
}

async function sendBatch(account: Account, batch: Op[]): Promise<Sent> {
  const id = account.officer.accountId;
  const tries = await markTried(batch);
  const waiting = (await opsOf(id)).filter((op) => op.state === "waiting").length;
  const envelope = {
    device_id: await deviceId(),
    client: await clientOf(waiting - batch.length),
    operations: batch.map(wire),
    sent_at: moment(Date.now()),
  };
  const sentAt = Date.now();
  const reply = await call(id, "/sync/push", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(envelope),
  });
  const answer = answerOf(reply);
  if (answer !== null) {
    await noteServerTime(answer.server_time, sentAt, Date.now());
    return { trouble: null, applied: await settle(account, batch, answer), limit: undefined };
  }
  if (reply.kind === "ended") return { trouble: "ended", applied: 0, limit: undefined };
  if (isTheirFault(reply)) {
    // The call as a whole is not taken, which one operation alone can cause: find it, and let the others go.
    if (batch.length > 1) return { trouble: null, applied: 0, limit: Math.ceil(batch.length / 2) };
    await wait(batch, Date.now() + backoff(tries + 3), true);
    return { trouble: null, applied: 0, limit: undefined };
  }
  const headers = reply.kind === "answer" ? reply.headers : null;
  await wait(batch, Date.now() + Math.max(backoff(tries), retryAfter(headers?.get("retry-after") ?? null)), false);
  return { trouble: troubleOf(reply), applied: 0, limit: undefined };
}

const troubleOf = (reply: Reply): Trouble => (reply.kind === "answer" ? "server-down" : "offline");

/** A refusal of the envelope that trying again unchanged will not cure. */
function isTheirFault(reply: Reply): boolean {
  if (reply.kind !== "answer" || reply.body === undefined) return false;
  return [400, 413, 415, 422].includes(reply.status);
}

interface Answer {
  server_time: string;
  results: Result[];
  device: { stored: number } | null;
}

/** The answer, if it is one: anything may answer 200 on a strange network. */
function answerOf(reply: Reply): Answer | null {
  if (reply.kind !== "answer" || reply.status !== 200) return null;
  const body = reply.body as Partial<Answer> | null;
  if (typeof body?.server_time !== "string" || !Array.isArray(body.results)) return null;
  const results = body.results.filter((result) => typeof result?.op_id === "string");
  return results.length > 0 ? { server_time: body.server_time, results, device: body.device ?? null } : null;
}

function eachStored(batch: Op[], change: (op: Op) => Op): Promise<void> {
  return write(["queue"], async (tx) => {
    const queue = tx.objectStore("queue");
    for (const { seq } of batch) {
      const op = await queue.get(seq);
      if (op?.state === "waiting") await queue.put(change(op));
    }
  });
}

/** Before it goes out: from now on somebody else may have seen it. Gives the most tries there were. */
async function markTried(batch: Op[]): Promise<number> {
  await eachStored(batch, (op) => ({ ...op, tries: op.tries + 1 }));
  return Math.max(...batch.map((op) => op.tries));
}

function wait(batch: Op[], until: number, apart: boolean): Promise<void> {
  return eachStored(batch, (op) => ({ ...op, notBefore: until, alone: apart }));
}

/** Take an answer in: one transaction over operations, copy and counts. */
async function settle(account: Account, batch: Op[], answer: Answer): Promise<number> {
  const id = account.officer.accountId;
  const results = new Map(answer.results.map((result) => [result.op_id, result]));
  const entities = answer.results.flatMap(({ entity }) => (isActivity(entity) ? [entity] : []));
  const now = Date.now();
  const prepared = await prepare(account, entities);
  const keeps = mayKeep(account);
  return write(["queue", "rows", "kv", "photos"], async (tx) => {
    const place = (await tx.objectStore("kv").get(placeKey(id))) as Place | undefined;
    await takeIn(tx, id, prepared, place?.building ?? false);
    let more = 0;
    for (const { seq, op_id } of batch) {
      const op = await tx.objectStore("queue").get(seq);
      const result = results.get(op_id);
      // Undone, dropped or settled meanwhile; or not named: then it stays, and is sent again.
      if (op?.state !== "waiting") continue;
      if (!result) {
        await tx.objectStore("queue").put({ ...op, notBefore: now + backoff(op.tries) });
        continue;
      }
      const after = settled(op, result, now, keeps);
      more += countedMore(op, after);
      await tx.objectStore("queue").put(after);
    }
    await count(tx, id, (counts) => ({
      sent: counts.sent + more,
      stored: answer.device?.stored ?? counts.stored,
      lastSentAt: answer.server_time,
    }));
    return more;
  });
}

async function takeIn(tx: Writing, account: Id, prepared: Prepared[], isBuilding: boolean): Promise<void> {
  for (const row of prepared) await putNewer(tx, account, row, isBuilding);
}

function isActivity(entity: Activity | null): entity is Activity {
  // What other kinds of operations are about has no place among the activities.
  return entity !== null && typeof entity.started_at === "string" && typeof entity.version === "number";
}

// --- photos ---

async function sendPhotos(account: Account, told: Told): Promise<Trouble | null> {
  const id = account.officer.accountId;
  const working = new Set((await opsOf(id)).filter(isOpen).map((op) => op.subject));
  for (const photo of await photosOf(id)) {
    if (photo.sentAt !== null || photo.problem !== null || photo.notBefore > Date.now()) continue;
    if (working.has(photo.activity)) continue;
    told.started?.();
    const trouble = await sendPhoto(account, photo);
    announce();
    if (trouble !== null) return trouble;
  }
  return null;
}

async function sendPhoto(account: Account, photo: Photo): Promise<Trouble | null> {
  // One at a time: on a cheap phone forty photos in memory are too many.
  const bytes = await bytesOf(photo.account, photo.sha256);
  if (bytes === undefined) {
    await changePhoto(photo, { problem: problemOf(null) });
    return null;
  }
  const reply = await call(photo.account, `/evidence/${photo.sha256}`, {
    method: "PUT",
    headers: { "Content-Type": photo.kind },
    body: bytes,
    timeout: 240_000,
  });
  if (reply.kind === "ended") return "ended";
  const status = reply.kind === "answer" ? reply.status : 0;
  const body = reply.kind === "answer" ? (reply.body as Record<string, unknown> | null | undefined) : null;
  if ((status === 200 || status === 201) && body?.sha256 === photo.sha256) {
    await keepSent(account, photo);
    return null;
  }
  if ([403, 413, 415, 422].includes(status) && body) {
    await changePhoto(photo, { problem: problemOf(body) });
    return null;
  }
  const asked = reply.kind === "answer" ? retryAfter(reply.headers.get("retry-after")) : 0;
  const until = Date.now() + Math.max(backoff(photo.tries), asked);
  await changePhoto(photo, { tries: photo.tries + 1, notBefore: until });
  return troubleOf(reply);
}

/** Kept for a while after it was sent, to be shown and sent again; behind a PIN it goes at once. */
function keepSent(account: Account, photo: Photo): Promise<void> {
  if (account.pin === null) return changePhoto(photo, { sentAt: Date.now(), tries: 0, notBefore: 0 });
  return write(["photos", "bytes"], (tx) => dropPhotos(tx, photo.account, (one) => one.sha256 === photo.sha256));
}

// --- afterwards ---

/** What was sent a fortnight ago will not be asked for again. */
async function tidy(account: Id): Promise<void> {
  const before = Date.now() - KEPT_MS;
  const isOver = (at: number | null): boolean => at !== null && at > 0 && at < before;
  const ops = (await opsOf(account)).filter((op) => op.state === "applied" && isOver(op.appliedAt));
  const isOld = (photo: Photo): boolean => isOver(photo.sentAt);
  if (ops.length === 0 && !(await photosOf(account)).some(isOld)) return;
  await write(["queue", "photos", "bytes"], async (tx) => {
    for (const op of ops) await tx.objectStore("queue").delete(op.seq);
    await dropPhotos(tx, account, isOld);
  });
}

/** The server may have forgotten what it had stored: send it again, in the old order. */
export async function sendAgain(tx: Writing, account: Id): Promise<void> {
  for (const op of await opsIn(tx, account)) {
    if (op.state === "applied") await tx.objectStore("queue").put(again(op));
  }
  for (const photo of await tx.objectStore("photos").index("account").getAll(account)) {
    await tx.objectStore("photos").put({ ...photo, sentAt: null, tries: 0, notBefore: 0 });
  }
}

/** End the sessions of those who signed out without a signal. */
async function revokeSignedOut(): Promise<void> {
  for (const session of await toRevoke()) {
    const response = await oauth("revoke", { session });
    if (response?.ok) await revoked(session);
  }
}
