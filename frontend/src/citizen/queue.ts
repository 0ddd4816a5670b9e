// What waits to be sent. It leaves the queue only when an answer of the server names it, so that a lost answer, a
// captive portal or a closed page costs nothing but time; the server knows what it has already by its id.
import { backoff } from "../lib/backoff";
import { alone } from "../lib/locks";
import { ask, type Found } from "./ask";
import { asked, type Stores, write } from "./memory";

export interface Outgoing {
  method: "POST" | "PUT";
  /** That of the contract without `/api/v1`; `{ticket}` stands for what the answer before will say. */
  path: string;
  headers: Record<string, string>;
  body: string | ArrayBuffer;
  /** The member by which an answer names it, and its value; null for any. */
  named: [member: string, value: string | null];
  /** The kept value that learns what became of it: `state`, and `answer` or `problem`. */
  about: string | null;
  /** What may go only after it. */
  next: Outgoing[];
}

interface Waiting extends Outgoing {
  seq: number;
  tries: number;
  notBefore: number;
}

/** What a kept value learns of its sending. */
export interface Fate {
  state?: "waiting" | "sent" | "refused";
  answer?: Record<string, unknown>;
  problem?: { problem: string; title: string };
}

const listeners = new Set<() => void>();

/** Told whenever something may have changed; returns how to stop it. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const changed = (): void => {
  for (const listener of listeners) listener();
};

/** Keep it, together with what is to be known of it under `about`, and send it as soon as can be. */
export async function entrust(outgoing: Outgoing, known: Record<string, unknown> = {}): Promise<void> {
  await write(async ({ kv, queue }) => {
    await asked(queue.add({ ...outgoing, tries: 0, notBefore: 0 }));
    if (outgoing.about !== null) await asked(kv.put({ ...known, state: "waiting" }, outgoing.about));
  });
  changed();
  void send();
}

const waiting = (): Promise<Waiting[]> => write(({ queue }) => asked(queue.getAll() as IDBRequest<Waiting[]>));

export const countWaiting = (): Promise<number> => write(({ queue }) => asked(queue.count()));

/** Whether something that goes to such a path still waits. */
export const isWaiting = async (start: string): Promise<boolean> =>
  (await waiting()).some((one) => one.path.startsWith(start));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Send what is due, oldest first; one page at a time. `anew`: the line may be back, nothing waits for its time. */
export async function send(anew = false): Promise<void> {
  await alone("kinerja-warga", () => drain(anew));
  changed();
  clearTimeout(timer);
  const left = await waiting();
  if (left.length === 0) return;
  const next = Math.min(...left.map((one) => one.notBefore)) - Date.now();
  timer = setTimeout(() => void send(), Math.max(next, 1_000));
}

async function drain(anew: boolean): Promise<void> {
  const tried = new Set<number>();
  // Read again each time: what was sent may have freed what had to wait for it.
  for (;;) {
    const next = (await waiting()).find((one) => !tried.has(one.seq) && (anew || one.notBefore <= Date.now()));
    if (next === undefined) return;
    tried.add(next.seq);
    const found = await ask<Record<string, unknown>>(next.method, next.path, next.body, next.headers);
    await write((stores) => settle(stores, next, found));
  }
}

async function settle({ kv, queue }: Stores, one: Waiting, found: Found<Record<string, unknown>>): Promise<void> {
  const isNamed = found.kind === "ok" && names(found.data, one.named);
  if (found.kind === "offline" || (found.kind === "ok" && !isNamed)) {
    const tries = one.tries + 1;
    await asked(queue.put({ ...one, tries, notBefore: Date.now() + backoff(tries) }));
    return;
  }
  await asked(queue.delete(one.seq));
  if (one.about !== null) {
    const fate: Fate =
      found.kind === "ok"
        ? { state: "sent", answer: found.data }
        : { state: "refused", problem: { problem: found.problem, title: found.title } };
    await asked(kv.put({ ...((await asked(kv.get(one.about))) ?? {}), ...fate }, one.about));
  }
  if (found.kind === "refused") return;
  for (const after of one.next) {
    const path = after.path.replace("{ticket}", String(found.data.ticket));
    await asked(queue.add({ ...after, path, tries: 0, notBefore: 0 }));
  }
}

const names = (answer: Record<string, unknown>, [member, value]: Outgoing["named"]): boolean =>
  value === null ? typeof answer[member] === "string" : answer[member] === value;

/** On every page of the citizens: whatever waits goes as soon as there may be a line. */
export function startSending(): void {
  const now = (): void => void send(true).catch(() => {});
  addEventListener("online", now);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") now();
  });
  now();
}
