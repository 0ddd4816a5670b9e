// Who is at this phone: signed in, behind a PIN, or nobody.
import {
  type Account,
  accountKey,
  account as accountOf,
  accounts,
  answersKey,
  building,
  changeAccount,
  dropBelow,
  dropRows,
  placeKey,
} from "./account";
import { basesOf, forgetOpened, prepare } from "./copy";
import { currentAccount, currentId, setCurrent } from "./current";
import { dropKv, getKv, opsOf, putKv, write } from "./db";
import { alone } from "./locks";
import type { Place } from "./merge";
import { onNews } from "./news";
import { dropPhotos } from "./photos";
import type { Signed } from "./signing";
import { empty, noteStorage, refresh, store } from "./store.svelte";
import { begin as beginSync, sync } from "./sync";
import { restore } from "./timer.svelte";
import type { Id, Officer, Outcome } from "./types";
import { keyOf, makeLock, openLock, putAway } from "./vault";

export type { Officer, Outcome } from "./types";

class Session {
  officer = $state.raw<Officer | null>(null);
  officers = $state.raw<Officer[]>([]);
  /** The queue waits for a new sign-in. */
  needsSignIn = $state(false);
  locked = $state(false);
}

export const session = new Session();

const MOST_WRONG_PINS = 10;
let isStarted = false;

/** Open the database and restore who was last here. Never waits for the network. */
export async function start(): Promise<void> {
  try {
    const last = await getKv<Id>("current");
    const known = last === null ? null : await accountOf(last);
    setCurrent(known !== null && known.state !== "out" ? known.officer.accountId : null);
    isHidden = false;
    await show();
    await restore();
  } catch (error) {
    noteStorage(error);
  }
  if (isStarted) return;
  isStarted = true;
  onNews(() => void show().catch(noteStorage));
  beginSync();
  void learnWhoIAm();
}

async function learnWhoIAm(): Promise<void> {
  const account = await currentAccount().catch(() => null);
  if (account?.state !== "in") return;
  await (await signing()).learnMe(account).catch(noteStorage);
  await show().catch(noteStorage);
}

/** From the database to the screens. */
async function show(): Promise<void> {
  const all = (await accounts()).filter((account) => account.state !== "out");
  const current = all.find((account) => account.officer.accountId === currentId()) ?? null;
  session.officers = all.map(officerOf);
  session.officer = current && officerOf(current);
  session.needsSignIn = current?.state === "ended";
  session.locked =
    current !== null && (isHidden || (current.pin !== null && keyOf(current.officer.accountId) === null));
  if (current === null) setCurrent(null);
  if (session.locked || current === null) empty();
  else await refresh();
}

const officerOf = (account: Account): Officer => ({ ...account.officer, hasPin: account.pin !== null });

// Locked by hand where there is no PIN: who is at the phone has to be chosen.
let isHidden = false;

async function enter(signed: Signed): Promise<Outcome> {
  if (signed.kind !== "ok") return signed;
  await become(signed.account);
  return { kind: "ok" };
}

async function become(account: Id): Promise<void> {
  if (account !== currentId()) empty();
  isHidden = false;
  setCurrent(account);
  await putKv("current", account);
  await show();
  await restore();
  void sync();
}

/** Needed only at the door: not part of the first download. */
const signing = (): Promise<typeof import("./signing")> => import("./signing");

async function tried(signed: Promise<Signed>): Promise<Outcome> {
  try {
    return await enter(await signed);
  } catch (error) {
    noteStorage(error);
    throw error;
  }
}

export function signIn(nip: string, password: string): Promise<Outcome> {
  return tried(signing().then(({ byPassword }) => byPassword(nip, password)));
}

export function activate(nip: string, code: string, password: string): Promise<Outcome> {
  return tried(signing().then(({ byCode }) => byCode(nip, code, password)));
}

export function setUp(token: string, nip: string, name: string, password: string): Promise<Outcome> {
  return tried(signing().then(({ bySetUp }) => bySetUp(token, nip, name, password)));
}

/** "unsent": something waits, so ask first; `signOutAnyway` does it. */
export async function signOut(): Promise<"done" | "unsent"> {
  const id = currentId();
  const ops = id === null ? [] : await opsOf(id);
  if (ops.some((op) => op.state === "waiting") || store.sending.photosWaiting > 0) return "unsent";
  await signOutAnyway();
  return "done";
}

/** What is unsent stays on the phone, and is sent when this officer signs in again. */
export async function signOutAnyway(): Promise<void> {
  const account = await currentAccount();
  if (account) await forget(account.officer.accountId);
}

/** Take an officer off this phone: session, PIN and copy. What is unsent stays for the next sign-in. */
export async function forget(accountId: Id): Promise<void> {
  const account = await accountOf(accountId);
  if (account === null) return;
  putAway(accountId);
  forgetOpened();
  if (accountId === currentId()) {
    setCurrent(null);
    await dropKv("current");
  }
  await (await signing()).end(account);
  await show();
}

/** From now on the rows of this officer open by this PIN only. */
export async function setPin(pin: string): Promise<void> {
  const id = currentId();
  if (id === null) return;
  // Nobody may write rows while they are sealed.
  await alone("outbox", () => alone(`pull:${id}`, () => sealWith(pin)));
  forgetOpened();
  await show();
}

async function sealWith(pin: string): Promise<void> {
  const account = await currentAccount();
  if (account === null) return;
  const id = account.officer.accountId;
  const bases = await basesOf(account);
  const pinLock = await makeLock(pin);
  await openLock(id, pinLock, pin);
  const sealed = { ...account, pin: pinLock, wrongPins: 0, officer: { ...account.officer, hasPin: true } };
  const prepared = await prepare(
    sealed,
    bases.map((base) => base.activity),
  );
  const gone = new Set(bases.filter((base) => base.gone).map((base) => base.id));
  await write(["kv", "rows", "photos", "bytes"], async (tx) => {
    await dropRows(tx, id);
    await dropRows(tx, building(id));
    for (const row of prepared) await tx.objectStore("rows").put({ ...row, account: id, gone: gone.has(row.id) });
    const kv = tx.objectStore("kv");
    const place = (await kv.get(placeKey(id))) as Place | undefined;
    // A copy that was being built begins anew.
    if (place?.building) await kv.delete(placeKey(id));
    await dropBelow(tx, answersKey(id));
    await kv.put(sealed, accountKey(id));
    await dropPhotos(tx, id, (photo) => photo.sentAt !== null);
  });
}

/** Whether the PIN fits. After ten that do not, the officer's copy leaves the phone and the password is needed. */
export async function unlock(accountId: Id, pin: string): Promise<boolean> {
  const account = await accountOf(accountId);
  if (account === null || account.state === "out") return false;
  if (account.pin === null) {
    // Without a PIN a phone that others use, too, opens by password only.
    if (session.officers.length > 1) return false;
  } else if (!(await openLock(accountId, account.pin, pin))) {
    const wrongPins = account.wrongPins + 1;
    await changeAccount(accountId, { wrongPins });
    if (wrongPins >= MOST_WRONG_PINS) await forget(accountId);
    return false;
  }
  if (account.wrongPins > 0) await changeAccount(accountId, { wrongPins: 0 });
  await become(accountId);
  return true;
}

/** Hide what is shown until somebody opens it again. */
export function lock(): void {
  const id = currentId();
  if (id === null) return;
  putAway(id);
  forgetOpened();
  isHidden = true;
  session.locked = true;
  empty();
}
