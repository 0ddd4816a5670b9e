// Fetching what changed on the server into the phone's copy.
import { type Account, building, deviceId, dropRows, namesKey, noteServerTime, placeKey } from "./account";
import { basesOf, mayKeep, type Prepared, prepare } from "./copy";
import { changeKv, count, getKv, opsIn, type Writing, write } from "./db";
import { sendAgain, type Trouble } from "./drain";
import { call } from "./http";
import { alone } from "./locks";
import { BEGINNING, closed, type Opening, opened, type Page, type Place, step } from "./merge";
import { announce } from "./news";
import { again, isOpen, type Op, versionMade } from "./ops";
import type { Id } from "./types";
import { grouped } from "./view";

/** Follow the server until there is no more; null where all went well. */
export async function pull(account: Account): Promise<Trouble | null> {
  if (!mayKeep(account)) return null;
  return alone(`pull:${account.officer.accountId}`, async () => {
    for (;;) {
      const page = await nextPage(account);
      if (typeof page === "string") return page;
      await apply(account, page);
      if (!page.more) break;
    }
    announce();
    await learnNames(account);
    return null;
  });
}

async function nextPage(account: Account): Promise<Page | Trouble> {
  const id = account.officer.accountId;
  const { cursor } = await placeOf(id);
  const query = new URLSearchParams({ limit: "200", device_id: await deviceId(), ...(cursor ? { cursor } : {}) });
  const sent = Date.now();
  const reply = await call(id, `/sync/pull?${query}`);
  if (reply.kind !== "answer") return reply.kind;
  if (cursor !== null && [400, 422].includes(reply.status) && reply.body) {
    // A cursor of another life (the phone's account was made anew): begin from the beginning.
    await changeKv<Place>(placeKey(id), () => null);
    return nextPage(account);
  }
  const page = reply.body as Page | null;
  if (reply.status !== 200 || !Array.isArray(page?.changes) || typeof page.cursor !== "string") return "server-down";
  await noteServerTime(page.server_time, sent, Date.now());
  return page;
}

async function placeOf(account: Id): Promise<Place> {
  return (await getKv<Place>(placeKey(account))) ?? BEGINNING;
}

/** One page: one transaction. The place moves with the rows, so a page is never lost nor skipped. */
async function apply(account: Account, page: Page): Promise<void> {
  const id = account.officer.accountId;
  const bodies = page.changes.flatMap((change) => (change.kind === "activity" && change.body ? [change.body] : []));
  const prepared = new Map((await prepare(account, bodies)).map((row) => [row.id, row]));
  await write(["rows", "queue", "photos", "kv"], async (tx) => {
    const before = ((await tx.objectStore("kv").get(placeKey(id))) as Place | undefined) ?? BEGINNING;
    const opening = opened(before, page, Date.now());
    await begin(tx, id, opening);
    const ops = await opsIn(tx, id);
    await applyChanges(tx, id, page, opening.place.building, prepared, ops);
    if (opening.place.building && !page.more) await swap(tx, id, ops, opening.place);
    await tx.objectStore("kv").put(closed(opening.place, page), placeKey(id));
    if (page.device) await count(tx, id, () => ({ stored: page.device?.stored ?? null }));
  });
}

async function begin(tx: Writing, account: Id, opening: Opening): Promise<void> {
  if (opening.clears) await dropRows(tx, building(account));
  if (opening.repeats) await sendAgain(tx, account);
}

async function applyChanges(
  tx: Writing,
  account: Id,
  page: Page,
  isBuilding: boolean,
  prepared: Map<Id, Prepared>,
  ops: Op[],
): Promise<void> {
  const rows = tx.objectStore("rows");
  const owner = isBuilding ? building(account) : account;
  const bySubject = grouped(ops, (op) => op.subject);
  for (const change of page.changes) {
    if (change.kind !== "activity") continue;
    const stored = await rows.get([owner, change.id]);
    const about = bySubject.get(change.id) ?? [];
    const row = prepared.get(change.id);
    switch (step(stored?.version ?? null, change, about.some(isOpen))) {
      case "put":
        if (row) await rows.put({ ...row, account: owner, gone: false });
        break;
      case "drop":
        await rows.delete([owner, change.id]);
        break;
      case "leave":
        if (stored) await rows.put({ ...stored, gone: true });
        break;
      case "ignore":
        break;
    }
    if (!isBuilding) await see(tx, about, change.deleted ? null : change.version);
  }
}

/** The copy shows these operations' effects by itself from now on. */
async function see(tx: Writing, ops: Op[], version: number | null): Promise<void> {
  for (const op of ops) {
    const isSeen = version === null || versionMade(op) <= version;
    if (op.state === "applied" && !op.seen && isSeen) await tx.objectStore("queue").put({ ...op, seen: true });
  }
}

/** The built copy takes the place of the old one; rows that something unsent is about stay, as gone. */
async function swap(tx: Writing, account: Id, ops: Op[], { since, reset }: Place): Promise<void> {
  const rows = tx.objectStore("rows");
  const built = await rows.index("account").getAll(building(account));
  const there = new Set(built.map((row) => row.id));
  const working = new Set(ops.filter(isOpen).map((op) => op.subject));
  for (const old of await rows.index("account").getAll(account)) {
    if (there.has(old.id)) continue;
    if (working.has(old.id)) await rows.put({ ...old, gone: true });
    else await rows.delete([account, old.id]);
  }
  for (const row of built) {
    await rows.put({ ...row, account });
    await rows.delete([building(account), row.id]);
  }
  const versions = new Map(built.map((row) => [row.id, row.version]));
  for (const op of ops) {
    if (op.state !== "applied" || op.appliedAt >= since) continue;
    const isThere = (versions.get(op.subject) ?? 0) >= versionMade(op);
    // A phone without a cursor cannot be told that the server was restored: what it does not find it sends again.
    // Else it is in the copy, or has been withdrawn since.
    const after = isThere || reset ? { ...op, seen: true } : again(op);
    if (after.state !== op.state || after.seen !== op.seen) await tx.objectStore("queue").put(after);
  }
}

// --- names ---

interface QueuePage {
  items: { employee_name: string; activity: { employee_id: Id } }[];
  next: string | null;
}

/** Changes name officers by id only; what waits for my review also says their names. */
async function learnNames(account: Account): Promise<void> {
  const id = account.officer.accountId;
  if (!account.officer.permissions.includes("activity.review")) return;
  const known = (await getKv<Record<Id, string>>(namesKey(id))) ?? {};
  if (!(await hasStrangers(account, known))) return;
  const names = { ...known };
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const reply = await call(id, `/review-queue?limit=200${query}`);
    const page = (reply.kind === "answer" && reply.status === 200 ? reply.body : null) as QueuePage | null;
    if (!page) return;
    for (const item of page.items) names[item.activity.employee_id] = item.employee_name;
    cursor = page.next;
  } while (cursor !== null);
  await changeKv(namesKey(id), () => names);
  announce();
}

async function hasStrangers(account: Account, known: Record<Id, string>): Promise<boolean> {
  const bases = await basesOf(account);
  return bases.some(({ activity, gone }) => {
    return !gone && activity.employee_id !== account.officer.employeeId && !known[activity.employee_id];
  });
}
