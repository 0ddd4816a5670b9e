// Every write of an officer. Each resolves only when it is safely on this phone; sending is another matter.
import { type Account, serverClock } from "./account";
import { basesOf } from "./copy";
import { currentAccount } from "./current";
import { addOps, count, opsIn, type Writing, write } from "./db";
import { digestOf } from "./digest";
import { clearWaits } from "./drain";
import { uuid7 } from "./ids";
import { announce } from "./news";
import {
  contentOf,
  contentOfShown,
  HOLD_MS,
  lastWaiting,
  lost,
  type Maker,
  markSubject,
  type NewOp,
  newOp,
  type Op,
  projected,
} from "./ops";
import { dropPhotos, keepPhoto, type Photo } from "./photos";
import { plain } from "./plain";
import { noteStorage, refresh, store } from "./store.svelte";
import { sendSoon, sync } from "./sync";
import { moment, weekOf } from "./time";
import type { Activity, Day, Draft, Id, Location, Undo } from "./types";
import { type Base, shownOf } from "./view";

export type { Draft, Undo } from "./types";
export { StorageProblem } from "./types";

/** Log one activity. Gives its id. */
export async function log(draft: Draft): Promise<Id> {
  const saving = await begin();
  const id = uuid7();
  const given = plain(draft);
  const photos = await photographed(saving.account, id, given.photos);
  await save(saving, photos, () => [logOf(saving.maker, id, given, photos)]);
  return id;
}

/**
 * Mend an entry. `seen` is the version that the form was opened with; without it, the one shown now. One that was
 * refused or met a conflict is mended by this, too.
 */
export async function amend(id: Id, draft: Draft, seen?: number): Promise<void> {
  const saving = await begin();
  const given = plain(draft);
  const photos = await photographed(saving.account, id, given.photos);
  const base = await baseOf(saving.account, id);
  await save(saving, photos, async (tx) => {
    const { left, gone } = await dropLost(tx, saving, id);
    const digests = photos.map(({ photo }) => photo.sha256);
    const original = gone.find((op) => op.kind === "activity.log");
    if (original && base === null) return [logOf(saving.maker, id, given, photos, original)];
    const answered = newest(gone, base);
    return [
      newOp(saving.maker, {
        kind: "activity.amend",
        subject: id,
        body: { id, ...contentOf(given, digests) },
        baseVersion: gone.length > 0 ? projected(left, answered) : (seen ?? projected(left, answered)),
        after: lastWaiting(left),
        reason: given.reason,
      }),
    ];
  });
}

/** Take an entry back. Nothing is sent for ten seconds, in which it can be undone. */
export async function withdraw(id: Id, reason: string | null): Promise<Undo> {
  const saving = await begin();
  const base = await baseOf(saving.account, id);
  return saveHeld(saving, async (tx, hold) => {
    const { left, gone } = await dropLost(tx, saving, id);
    if (base === null && left.length === 0) {
      // It never reached the server, and never will: nothing to take back there.
      await dropPhotos(tx, saving.id, (photo) => photo.activity === id);
      return [];
    }
    return [
      newOp(saving.maker, {
        kind: "activity.withdraw",
        subject: id,
        body: { id, ...(reason ? { reason } : {}) },
        baseVersion: projected(left, newest(gone, base)),
        after: lastWaiting(left),
        reason,
        hold,
      }),
    ];
  });
}

/**
 * Ask the appraiser to open an approved entry. `seen` is the version on the screen; without it, the one kept here.
 * Nothing is sent for ten seconds, in which it can be undone.
 */
export async function askCorrection(id: Id, reason: string, seen?: number): Promise<Undo> {
  const saving = await begin();
  const base = await baseOf(saving.account, id);
  return saveHeld(saving, async (tx, hold) => {
    const { left, gone } = await dropLost(tx, saving, id);
    const answered = projected(left, newest(gone, base));
    return [
      newOp(saving.maker, {
        kind: "activity.ask_correction",
        subject: id,
        body: { id, reason },
        baseVersion: gone.length > 0 ? answered : (seen ?? answered),
        after: lastWaiting(left),
        hold,
      }),
    ];
  });
}

/** Decide about entries of others. Nothing is sent for ten seconds, in which it can be undone. */
export async function review(ids: Id[], decision: "approve" | "return", reason: string | null): Promise<Undo> {
  const saving = await begin();
  // A decision is about the version that was on the screen, whatever has arrived since.
  const seen = new Map(store.queue.map((row) => [row.id, row.activity.version]));
  return saveHeld(saving, async (tx, hold) => {
    const found: NewOp[] = [];
    for (const id of new Set(ids)) {
      const { left } = await dropLost(tx, saving, id);
      const op = newOp(saving.maker, {
        kind: "activity.review",
        subject: id,
        body: { id, decision, ...(reason ? { reason } : {}) },
        baseVersion: seen.get(id) ?? projected(left, null),
        after: lastWaiting(left),
        hold,
      });
      found.push(op);
    }
    return found;
  });
}

/** Settle a conflict: lay mine over what is stored, or let mine go. */
export async function resolve(id: Id, choice: "mine" | "theirs"): Promise<void> {
  const saving = await begin();
  const base = await baseOf(saving.account, id);
  await save(saving, [], async (tx) => {
    const before = (await opsIn(tx, saving.id)).filter((op) => op.subject === id);
    const mine = shownOf(base, before, saving.account.officer.employeeId);
    const { left, gone } = await dropLost(tx, saving, id);
    const stored = newest(gone, base);
    const last = gone.at(-1);
    if (choice === "theirs" || last === undefined || stored === null) return [];
    return [mineAgain(saving.maker, last, mine, projected(left, stored), lastWaiting(left))];
  });
}

function mineAgain(maker: Maker, last: Op, mine: Activity | null, baseVersion: number, after: Id | null): NewOp {
  const isContent = last.kind === "activity.amend" || last.kind === "activity.log";
  const body = isContent && mine ? { id: last.subject, ...contentOfShown(mine) } : last.body;
  const kind = isContent ? "activity.amend" : last.kind;
  return newOp(maker, { kind, subject: last.subject, body, baseVersion, after, reason: last.reason });
}

/** Drop what was refused. */
export async function dismiss(id: Id): Promise<void> {
  const saving = await begin();
  const base = await baseOf(saving.account, id);
  await save(saving, [], async (tx) => {
    const { left } = await dropLost(tx, saving, id);
    const isOver = base === null && left.length === 0;
    await dropPhotos(tx, saving.id, (photo) => photo.activity === id && (isOver || photo.problem !== null));
    return [];
  });
}

/** "Hari ini selesai", "Minggu ini selesai". Again is nothing new. Can be undone for ten seconds. */
export async function markDone(kind: "day" | "week", day: Day): Promise<Undo> {
  const saving = await begin();
  // Of a week it is the Monday that is marked.
  const marked = kind === "week" ? weekOf(day) : day;
  const subject = markSubject(kind, marked);
  return saveHeld(saving, async (tx, hold) => {
    const { left } = await dropLost(tx, saving, subject);
    if (left.length > 0) return [];
    const body = { id: uuid7(), day: marked };
    return [newOp(saving.maker, { kind: `${kind}.done`, subject, body, baseVersion: null, after: null, hold })];
  });
}

/**
 * "Masuk", "Pulang": what counts is when it was tapped, however much later there is a signal. The place is a note.
 * Can be undone for ten seconds.
 */
export async function punch(kind: "in" | "out", location: Location | null): Promise<Undo> {
  const saving = await begin();
  const id = uuid7();
  const madeAt = moment(saving.maker.now);
  const body = { id, kind, captured_at: madeAt, ...(location ? { location: plain(location) } : {}) };
  return saveHeld(saving, (_, hold) =>
    Promise.resolve([
      newOp(saving.maker, {
        kind: "attendance.punch",
        subject: id,
        body,
        baseVersion: null,
        after: null,
        madeAt,
        hold,
      }),
    ]),
  );
}

/** "Kirim sekarang": no waiting. */
export async function sendNow(): Promise<void> {
  await clearWaits();
  await sync();
}

// --- saving ---

interface Saving {
  account: Account;
  id: Id;
  maker: Maker;
}

async function begin(): Promise<Saving> {
  try {
    const account = await currentAccount();
    if (account === null) throw new Error("nobody has signed in");
    const id = account.officer.accountId;
    const seenServerTime = (await serverClock())?.seen ?? null;
    const maker = { account: id, nip: account.officer.nip, now: Date.now(), seenServerTime, newId: () => uuid7() };
    return { account, id, maker };
  } catch (error) {
    noteStorage(error);
    throw error;
  }
}

/** Operations and photos in one transaction, on disk when this resolves; then off they go. */
async function save(
  saving: Saving,
  photos: Pictured[],
  build: (tx: Writing) => Promise<NewOp[]> | NewOp[],
): Promise<void> {
  await change(["queue", "photos", "bytes", "rows", "kv"], async (tx) => {
    const ops = await build(tx);
    await addOps(tx, ops);
    for (const { photo, bytes } of photos) await keepPhoto(tx, photo, bytes);
    await count(tx, saving.id, ({ captured }) => ({ captured: captured + ops.length }));
  });
  void persist();
  sendSoon();
}

/** Safely kept like any other, but sent only when the time to undo is over. */
async function saveHeld(saving: Saving, build: (tx: Writing, hold: number) => Promise<NewOp[]>): Promise<Undo> {
  const until = saving.maker.now + HOLD_MS;
  const made = new Set<Id>();
  await save(saving, [], async (tx) => {
    const ops = await build(tx, until);
    for (const op of ops) made.add(op.op_id);
    return ops;
  });
  return { until, undo: () => undo(saving.account, made) };
}

async function undo(account: Account, made: Set<Id>): Promise<void> {
  const id = account.officer.accountId;
  await change(["queue", "kv"], async (tx) => {
    const taken = (await opsIn(tx, id)).filter((op) => made.has(op.op_id) && op.state === "waiting" && op.tries === 0);
    await drop(tx, id, taken);
  });
}

async function change(stores: Parameters<typeof write>[0], work: (tx: Writing) => Promise<void>): Promise<void> {
  try {
    await write(stores, work);
    store.storageProblem = null;
  } catch (error) {
    noteStorage(error);
    throw error;
  }
  announce();
  await refresh();
}

function logOf(maker: Maker, id: Id, draft: Draft, photos: Pictured[], original?: Op): NewOp {
  const digests = photos.map(({ photo }) => photo.sha256);
  const op = newOp(maker, {
    kind: "activity.log",
    subject: id,
    body: { id, ...contentOf(draft, digests) },
    baseVersion: null,
    after: null,
    reason: draft.reason,
  });
  // Mending what was refused does not make it later than it was.
  const stands = original && Date.parse(original.made_at) >= Date.parse(draft.startedAt);
  return stands ? { ...op, made_at: original.made_at, seen_server_time: original.seen_server_time } : op;
}

/** Take away what can never be applied any more; gives it, and what is left about the same thing. */
async function dropLost(tx: Writing, saving: Saving, subject: string): Promise<{ left: Op[]; gone: Op[] }> {
  const about = (await opsIn(tx, saving.id)).filter((op) => op.subject === subject);
  const gone = lost(about);
  await drop(tx, saving.id, gone);
  return { left: about.filter((op) => !gone.includes(op)), gone };
}

async function drop(tx: Writing, account: Id, ops: Op[]): Promise<void> {
  for (const op of ops) await tx.objectStore("queue").delete(op.seq);
  const uncounted = ops.filter((op) => op.counted).length;
  await count(tx, account, ({ captured, sent }) => ({ captured: captured - ops.length, sent: sent - uncounted }));
}

/** The newest version that is known to be stored: of the copy, or as a conflict's answer told. */
function newest(gone: Op[], base: Base | null): number | null {
  const told = gone.flatMap((op) => (op.theirs === null ? [] : [op.theirs.version]));
  const versions = base === null ? told : [...told, base.version];
  return versions.length === 0 ? null : Math.max(...versions);
}

async function baseOf(account: Account, id: Id): Promise<Base | null> {
  const base = (await basesOf(account)).find((one) => one.id === id);
  return base === undefined || base.gone ? null : base;
}

interface Pictured {
  photo: Photo;
  bytes: ArrayBuffer;
}

async function photographed(account: Account, activity: Id, blobs: Blob[]): Promise<Pictured[]> {
  return Promise.all(
    blobs.map(async (blob) => {
      const bytes = await blob.arrayBuffer();
      const named = { account: account.officer.accountId, sha256: await digestOf(bytes), activity };
      const kind = blob.type || "application/octet-stream";
      const fresh = { sentAt: null, tries: 0, notBefore: 0, problem: null };
      return { photo: { ...named, kind, size: bytes.byteLength, ...fresh }, bytes };
    }),
  );
}

let isAsked = false;

/** At the first save: please do not clear this away when space runs short. */
async function persist(): Promise<void> {
  if (isAsked || typeof navigator === "undefined") return;
  isAsked = true;
  await navigator.storage?.persist?.().catch(() => false);
}
