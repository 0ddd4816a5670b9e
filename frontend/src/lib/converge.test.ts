// Any order of saves, pushes, pulls, lost answers, others' changes, restarts and restores ends with phone and server
// alike, and every operation applied once.
import "fake-indexeddb/auto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { account, accountKey } from "./account";
import { forgetOpened } from "./copy";
import { setCurrent } from "./current";
import { close, opsOf, putKv } from "./db";
import { clearWaits, drain } from "./drain";
import { ACCOUNT, type Fault, OFFICER, SESSION, Server } from "./model";
import { amend, askCorrection, dismiss, log, punch, resolve, review, withdraw } from "./outbox";
import { pull } from "./pull";
import { refresh, store } from "./store.svelte";
import type { Activity, Draft, Row } from "./types";

vi.mock("./sync", () => ({ sendSoon: () => {}, sync: async () => {} }));

const T0 = Date.parse("2026-11-24T03:00:00Z");

type Step =
  | { do: "log" | "bad" }
  | { do: "amend" | "withdraw" | "elsewhere" | "approve" | "return"; at: number }
  | { do: "strange" | "review"; at: number }
  | { do: "ask" | "asked"; at: number }
  | { do: "punch"; at: number }
  | { do: "mine" | "theirs" | "dismiss"; at: number }
  | { do: "push"; faults: Fault[] }
  | { do: "pull"; faults: Fault[] }
  | { do: "restart" | "backup" | "restore" }
  | { do: "wait"; seconds: number };

const at = fc.nat({ max: 8 });
const faults = fc.array(
  fc.constantFrom<Fault>("none", "none", "no-request", "lost-answer", "lost-answer", "down", "portal"),
  {
    maxLength: 4,
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom("log" as const, "log" as const, "log" as const, "bad" as const) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("amend" as const, "amend" as const, "withdraw" as const), at }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("elsewhere" as const, "approve" as const, "return" as const), at }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("strange" as const, "review" as const), at }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("ask" as const, "ask" as const, "asked" as const), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("punch" as const), at }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("mine" as const, "theirs" as const, "dismiss" as const), at }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("push" as const), faults }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pull" as const), faults }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("restart" as const, "backup" as const, "restore" as const) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), seconds: fc.nat({ max: 400 }) }) },
);

let server: Server;
let texts = 0;

function draft(description: string): Draft {
  return {
    description,
    startedAt: "2026-11-24T01:10:00Z",
    endedAt: "2026-11-24T02:40:00Z",
    quantity: null,
    unit: null,
    templateId: null,
    rhkId: null,
    innovation: false,
    photos: [],
    keepEvidence: [],
    location: null,
    reason: null,
  };
}

async function begin(): Promise<void> {
  await close();
  forgetOpened();
  vi.stubGlobal("indexedDB", new IDBFactory());
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
  const named = { nip: "1987", name: "Ani", position: null, unit: null, appraiser: null, hasPin: false };
  const ids = { accountId: ACCOUNT, employeeId: OFFICER, sessionId: SESSION };
  const officer = { ...named, ...ids, roles: [], permissions: [] };
  await putKv(accountKey(ACCOUNT), { officer, state: "in", pin: null, wrongPins: 0 });
  setCurrent(ACCOUNT);
  await refresh();
}

/** Entries that were approved long ago, own and of others: the steps alone rarely get so far. */
async function settleIn(): Promise<void> {
  await log(draft(text()));
  await log(draft(text()));
  await drain(ACCOUNT);
  server.strange(strangeId(8));
  for (const id of server.state.rows.keys()) server.decide(id, "approve");
  await pullNow();
  await refresh();
}

async function pullNow(): Promise<void> {
  const mine = await account(ACCOUNT);
  if (mine) await pull(mine);
}

const pick = <T>(all: T[], place: number): T | undefined => (all.length === 0 ? undefined : all[place % all.length]);
const text = (): string => `Kegiatan ${++texts}`;
const strangeId = (place: number): string => `0199bbbb-0000-7000-8000-00000000000${place}`;

async function take(one: Step): Promise<void> {
  switch (one.do) {
    case "log":
      await log(draft(text()));
      return;
    case "bad":
      await log(draft("BAD"));
      return;
    case "amend": {
      const row = pick(store.rows, one.at);
      if (row) await amend(row.id, draft(text()), row.activity.version);
      return;
    }
    case "withdraw": {
      const row = pick(store.rows, one.at);
      if (row) await withdraw(row.id, null);
      return;
    }
    case "elsewhere": {
      const row = pick([...server.state.rows.values()], one.at);
      if (row) server.elsewhere(row.id, `${text()} dari tempat lain`);
      return;
    }
    case "approve":
    case "return": {
      const row = pick([...server.state.rows.values()].filter(isUndecided), one.at);
      if (row) server.decide(row.id, one.do);
      return;
    }
    case "ask": {
      const approved = store.rows.filter((each) => each.activity.status === "approved");
      const row = pick(approved, one.at);
      if (!row) return;
      const undo = await askCorrection(row.id, text(), one.at % 2 === 0 ? row.activity.version : undefined);
      if (one.at % 3 === 0) await undo.undo();
      return;
    }
    case "asked": {
      const approved = [...server.state.rows.values()].filter((each) => each.status === "approved");
      const row = pick(approved, one.at);
      if (row) server.ask(row.id, text());
      return;
    }
    case "punch": {
      const undo = await punch(one.at % 2 === 0 ? "in" : "out", null);
      if (one.at % 3 === 0) await undo.undo();
      return;
    }
    case "strange":
      if (!server.state.rows.has(strangeId(one.at))) server.strange(strangeId(one.at));
      return;
    case "review": {
      const row = pick(store.queue, one.at);
      if (!row) return;
      const undo = await review([row.id], one.at % 2 === 0 ? "approve" : "return", "Lengkapi");
      if (one.at % 3 === 0) await undo.undo();
      return;
    }
    case "mine":
    case "theirs": {
      const row = pick(troubled(), one.at);
      if (row) await resolve(row.id, one.do);
      return;
    }
    case "dismiss": {
      const row = pick(troubled(), one.at);
      if (row) await dismiss(row.id);
      return;
    }
    case "push":
      server.faults = [...one.faults];
      await drain(ACCOUNT);
      server.faults = [];
      return;
    case "pull":
      server.faults = [...one.faults];
      await pullNow();
      server.faults = [];
      return;
    case "restart":
      await close();
      forgetOpened();
      return;
    case "backup":
      server.backup();
      return;
    case "restore":
      server.restore();
      return;
    case "wait":
      vi.setSystemTime(Date.now() + one.seconds * 1000);
  }
}

const troubled = (): Row[] =>
  [...store.rows, ...store.queue].filter((row) => row.state === "conflict" || row.state === "refused");

/** The line is good, and the officer decides what is left to decide. */
async function heal(): Promise<void> {
  for (let round = 0; round < 30; round++) {
    vi.setSystemTime(Date.now() + 60_000);
    await clearWaits();
    await drain(ACCOUNT);
    await pullNow();
    await refresh();
    const rows = troubled();
    const isOver = rows.length === 0 && (await opsOf(ACCOUNT)).every((op) => op.state === "applied");
    if (isOver && round > 0) return;
    for (const row of rows) {
      if (row.state === "conflict") await resolve(row.id, round < 3 && round % 2 === 0 ? "mine" : "theirs");
      else await dismiss(row.id);
    }
    // Refused in a row whose conflict has been settled: nothing shows it, but it has to go as well.
    await refresh();
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: T0 });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What waits for a decision of whoever appraises its officer. */
const isUndecided = ({ status, correction }: Activity): boolean => status === "waiting" || correction !== null;

function alike(): void {
  const mine = [...server.state.rows.values()].filter(
    (row) => row.employee_id === OFFICER && row.status !== "withdrawn",
  );
  const byId = (one: { id: string }, other: { id: string }): number => (one.id < other.id ? -1 : 1);
  const shown = store.rows.map((row) => row.activity).sort(byId);
  expect(shown).toEqual(mine.sort(byId));
  expect(store.rows.every((row) => row.state === "sent")).toBe(true);
  expect(store.punches.map(({ id, state }) => [id, state])).toEqual(
    [...server.state.punches].sort().map((id) => [id, "sent"]),
  );
  const undecided = [...server.state.rows.values()].filter((row) => row.employee_id !== OFFICER && isUndecided(row));
  expect(store.queue.map((row) => row.activity).sort(byId)).toEqual(undecided.sort(byId));
}

test("phone and server end alike, each operation applied once", async () => {
  const runs = Number(import.meta.env.VITE_RUNS ?? 200);
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 30 }), async (isOld, steps) => {
      vi.setSystemTime(T0);
      await begin();
      if (isOld) await settleIn();
      for (const one of steps) {
        vi.setSystemTime(Date.now() + 1000);
        await take(one);
        await refresh();
        // Whatever happens, the sums of the phone hold.
        const { captured, sent, waiting, refused } = store.sending;
        expect(captured).toBe(sent + waiting + refused);
      }
      await heal();
      alike();
      const { captured, sent, waiting, refused, serverStored } = store.sending;
      expect({ waiting, refused, serverStored }).toEqual({ waiting: 0, refused: 0, serverStored: sent });
      expect(captured).toBe(sent);
      for (const [op, times] of server.applied) expect([op, times]).toEqual([op, 1]);
    }),
    { numRuns: runs, endOnFailure: false },
  );
}, 600_000);
