// What the screens read: filled from the phone's own memory, never from the network.
import { type Account, namesKey, referenceKey, serverClock } from "./account";
import { basesOf, mayKeep } from "./copy";
import { currentAccount } from "./current";
import { countsOf, getKv, opsOf } from "./db";
import { isTroubled } from "./ops";
import { photosOf } from "./photos";
import {
  type Id,
  type Mark,
  type Punch,
  type Reference,
  type Row,
  type Sending,
  type SendingState,
  StorageProblem,
} from "./types";
import { view } from "./view";

const NOTHING_SENT: Sending = {
  captured: 0,
  sent: 0,
  waiting: 0,
  refused: 0,
  photosWaiting: 0,
  serverStored: null,
  lastSentAt: null,
  state: "idle",
  clockOffMinutes: 0,
};

const NO_REFERENCE: Reference = { templates: [], policies: [] };

class Store {
  /** Own, newest first. */
  rows = $state.raw<Row[]>([]);
  /** Of others, waiting for my review, newest first. */
  queue = $state.raw<Row[]>([]);
  ready = $state(false);
  sending = $state.raw<Sending>(NOTHING_SENT);
  reference = $state.raw<Reference>(NO_REFERENCE);
  marks = $state.raw<Mark[]>([]);
  /** Own marks of presence, oldest first. */
  punches = $state.raw<Punch[]>([]);
  storageProblem = $state<"full" | "refused" | null>(null);
}

export const store = new Store();

/** Nobody's: on the sign-in screen, or behind a PIN. */
export function empty(): void {
  store.rows = [];
  store.queue = [];
  store.marks = [];
  store.punches = [];
  store.reference = NO_REFERENCE;
  store.sending = { ...NOTHING_SENT, state: store.sending.state };
  store.ready = false;
}

export function setSending(state: SendingState): void {
  if (store.sending.state !== state) store.sending = { ...store.sending, state };
}

export function noteStorage(error: unknown): void {
  if (error instanceof StorageProblem) store.storageProblem = error.kind;
}

let running: Promise<void> | null = null;
let isStale = false;

/** Read everything anew. Many calls at once become one or two. */
export function refresh(): Promise<void> {
  isStale = true;
  running ??= (async () => {
    while (isStale) {
      isStale = false;
      await readAll().catch(noteStorage);
    }
    running = null;
  })();
  return running;
}

async function readAll(): Promise<void> {
  const account = await currentAccount();
  if (account === null || !mayKeep(account)) {
    empty();
    return;
  }
  const id = account.officer.accountId;
  const [bases, ops, photos, names, reference] = await Promise.all([
    basesOf(account),
    opsOf(id),
    photosOf(id),
    getKv<Record<Id, string>>(namesKey(id)),
    getKv<Reference>(referenceKey(id)),
  ]);
  const pictured = photos.map((photo) => ({
    sha256: photo.sha256,
    activity: photo.activity,
    sent: photo.sentAt !== null,
    kind: photo.kind,
    size: photo.size,
    problem: photo.problem,
  }));
  const seen = view({ employeeId: account.officer.employeeId, bases, ops, photos: pictured, names: names ?? {} });
  store.rows = seen.rows;
  store.queue = seen.queue;
  store.marks = seen.marks;
  store.punches = seen.punches;
  store.reference = reference ?? NO_REFERENCE;
  const waiting = ops.filter((op) => op.state === "waiting");
  store.sending = {
    ...(await tallied(account)),
    // Sent again after a reset: it was counted as sent, and still is.
    waiting: waiting.filter((op) => !op.counted).length,
    refused: ops.filter(isTroubled).length,
    photosWaiting: pictured.filter((photo) => !photo.sent && photo.problem === null).length,
    state: store.sending.state,
  };
  store.ready = true;
}

type Tally = Pick<Sending, "captured" | "sent" | "serverStored" | "lastSentAt" | "clockOffMinutes">;

async function tallied(account: Account): Promise<Tally> {
  const [counts, clock] = await Promise.all([countsOf(account.officer.accountId), serverClock()]);
  return {
    captured: counts.captured,
    sent: counts.sent,
    serverStored: counts.stored,
    lastSentAt: counts.lastSentAt,
    clockOffMinutes: clock === null ? 0 : Math.round(-clock.offset / 60_000),
  };
}
