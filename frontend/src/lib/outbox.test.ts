import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { account, accountKey, changeAccount } from "./account";
import { setCurrent } from "./current";
import { close, countsOf, getKv, opsOf, putKv, read } from "./db";
import { clearWaits, drain } from "./drain";
import { ACCOUNT, OFFICER, SESSION, Server } from "./model";
import { amend, askCorrection, dismiss, log, markDone, punch, resolve, review, withdraw } from "./outbox";
import { bytesOf, photosOf } from "./photos";
import { pull } from "./pull";
import { refresh, store } from "./store.svelte";
import { moment } from "./time";
import type { Draft } from "./types";

vi.mock("./sync", () => ({ sendSoon: () => {}, sync: async () => {} }));

const T0 = Date.parse("2026-11-24T03:00:00Z");
let server: Server;

export function draft(description: string, more: Partial<Draft> = {}): Draft {
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
    ...more,
  };
}

async function signedIn(id = ACCOUNT, nip = "1987"): Promise<void> {
  const named = { nip, name: "Ani", position: null, unit: null, appraiser: null };
  const officer = { ...named, accountId: id, employeeId: OFFICER, sessionId: SESSION, roles: [], permissions: [] };
  await putKv(accountKey(id), { officer: { ...officer, hasPin: false }, state: "in", pin: null, wrongPins: 0 });
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: T0 });
  await close();
  vi.stubGlobal("indexedDB", new IDBFactory());
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
  await signedIn();
  setCurrent(ACCOUNT);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function pullNow(): Promise<unknown> {
  const mine = await account(ACCOUNT);
  if (!mine) throw new Error("nobody");
  return pull(mine);
}

function later(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

const rowsOnServer = () => [...server.state.rows.values()];

describe("saving", () => {
  test("is shown at once, and says that it is only on the phone", async () => {
    const id = await log(draft("Rapat pagi"));
    expect(store.rows).toMatchObject([{ id, state: "kept", activity: { minutes: 90, worked_on: "2026-11-24" } }]);
    expect(store.sending).toMatchObject({ captured: 1, sent: 0, waiting: 1, refused: 0 });
  });

  test("asks the database for a strict transaction", async () => {
    const asked = vi.spyOn(IDBDatabase.prototype, "transaction");
    await log(draft("Rapat pagi"));
    const saves = asked.mock.calls.filter(([stores]) => Array.isArray(stores) && stores.includes("queue"));
    expect(saves[0]?.[2]).toEqual({ durability: "strict" });
    asked.mockRestore();
  });

  test("a full phone is a typed problem, and nothing is half kept", async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    await expect(log(draft("Rapat pagi"))).rejects.toMatchObject({ name: "StorageProblem", kind: "full" });
    expect(store.storageProblem).toBe("full");
    put.mockRestore();
    expect(await opsOf(ACCOUNT)).toEqual([]);
    expect((await countsOf(ACCOUNT)).captured).toBe(0);
  });

  test("a browser that keeps nothing is a typed problem", async () => {
    await close();
    const open = vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw new DOMException("private", "SecurityError");
    });
    await expect(log(draft("Rapat pagi"))).rejects.toMatchObject({ kind: "refused" });
    open.mockRestore();
  });
});

describe("a mark of presence", () => {
  test("counts at the moment it was tapped, however late there is a signal, and is sent once", async () => {
    const tapped = moment(Date.now());
    await punch("in", { latitude: 3.48, longitude: 97.81, accuracy_m: 25, mock: false });
    const [op] = await opsOf(ACCOUNT);
    expect(op?.body).toMatchObject({ kind: "in", captured_at: tapped, location: { latitude: 3.48 } });
    expect(op).toMatchObject({ made_at: tapped, base_version: null, after: null });
    expect(store.punches).toMatchObject([{ kind: "in", at: tapped, state: "kept", problem: null }]);
    expect([store.rows, store.queue]).toEqual([[], []]);

    later(3_600_000);
    server.faults = ["none", "lost-answer"];
    await drain(ACCOUNT);
    later(60_000);
    await drain(ACCOUNT);
    await refresh();

    expect([...server.applied.values()]).toEqual([1]);
    expect(server.state.punches).toEqual(new Set([op?.subject]));
    expect(store.punches).toMatchObject([{ at: tapped, state: "sent" }]);
    expect(store.sending).toMatchObject({ captured: 1, sent: 1, waiting: 0, serverStored: 1 });
  });

  test("of a slip of the finger is taken back within ten seconds, and no place is asked for", async () => {
    const { undo } = await punch("out", null);
    expect((await opsOf(ACCOUNT))[0]?.body).not.toHaveProperty("location");
    await drain(ACCOUNT);
    await undo();
    later(60_000);
    await drain(ACCOUNT);
    expect(server.state.punches.size).toBe(0);
    expect(store.sending).toMatchObject({ captured: 0, waiting: 0 });
  });
});

describe("sending", () => {
  test("twenty at a time, in order", async () => {
    for (let count = 0; count < 45; count++) await log(draft(`Kegiatan ${count}`));
    await drain(ACCOUNT);
    expect(server.batches).toEqual([20, 20, 5]);
    expect(rowsOnServer().map((row) => row.description)).toEqual(
      [...Array(45).keys()].map((count) => `Kegiatan ${count}`),
    );
    await refresh();
    expect(store.sending).toMatchObject({ captured: 45, sent: 45, waiting: 0, serverStored: 45 });
    expect(store.rows.every((row) => row.state === "sent")).toBe(true);
  });

  test.each(["no-request", "lost-answer", "down", "portal", "slow-down"] as const)(
    "%s: it stays and goes later, once",
    async (fault) => {
      await log(draft("Rapat pagi"));
      server.faults = [...Array(1).fill("none"), fault];
      const first = await drain(ACCOUNT);
      expect(first?.trouble).toBe(fault === "down" || fault === "slow-down" ? "server-down" : "offline");
      expect((await opsOf(ACCOUNT))[0]).toMatchObject({ state: "waiting", tries: 1 });
      later(fault === "slow-down" ? 7_001 : 4_001);
      await drain(ACCOUNT);
      expect(rowsOnServer()).toHaveLength(1);
      expect([...server.applied.values()]).toEqual([1]);
      expect(await countsOf(ACCOUNT)).toMatchObject({ sent: 1, stored: 1 });
    },
  );

  test("waits with what failed, unless the line comes back", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.99);
    await log(draft("Rapat pagi"));
    server.faults = ["none", "no-request"];
    await drain(ACCOUNT);
    await log(draft("Rapat siang"));
    await drain(ACCOUNT);
    expect(server.pushes).toBe(0);
    await clearWaits();
    await drain(ACCOUNT);
    expect(server.batches).toEqual([2]);
    vi.restoreAllMocks();
  });

  test("one bad item among good ones is refused by itself, and can be mended", async () => {
    await log(draft("Satu"));
    const bad = await log(draft("BAD"));
    await amend(bad, draft("Masih BAD", { quantity: 2 }));
    await log(draft("Tiga"));
    await drain(ACCOUNT);
    await refresh();
    expect(rowsOnServer().map((row) => row.description)).toEqual(["Satu", "Tiga"]);
    expect(store.rows.find((row) => row.id === bad)).toMatchObject({ state: "refused", problem: { slug: "invalid" } });
    expect(store.sending).toMatchObject({ captured: 4, sent: 2, refused: 2, waiting: 0, serverStored: 2 });
    await amend(bad, draft("Sudah baik"));
    await drain(ACCOUNT);
    await refresh();
    expect(rowsOnServer().map((row) => row.description)).toContain("Sudah baik");
    expect(store.sending).toMatchObject({ captured: 3, sent: 3, refused: 0, waiting: 0, serverStored: 3 });
  });

  test("one that fails the whole call does not hold up the others", async () => {
    await log(draft("Satu"));
    await log(draft("POISON"));
    await log(draft("Tiga"));
    await drain(ACCOUNT);
    expect(
      rowsOnServer()
        .map((row) => row.description)
        .sort(),
    ).toEqual(["Satu", "Tiga"]);
    expect((await opsOf(ACCOUNT)).filter((op) => op.state === "waiting")).toHaveLength(1);
  });

  test("a chain of edits counts versions on, and names its predecessor", async () => {
    const id = await log(draft("Satu"));
    await amend(id, draft("Dua"));
    await amend(id, draft("Tiga"));
    const ops = await opsOf(ACCOUNT);
    expect(ops.map((op) => op.base_version)).toEqual([null, 1, 2]);
    expect(ops.map((op) => op.after)).toEqual([null, ops[0]?.op_id, ops[1]?.op_id]);
    await drain(ACCOUNT);
    expect(rowsOnServer()).toMatchObject([{ description: "Tiga", version: 3 }]);
  });

  test("only under the owner's own session", async () => {
    await log(draft("Milik Ani"));
    await changeAccount(ACCOUNT, { state: "ended" });
    await signedIn("other", "1990");
    setCurrent("other");
    await refresh();
    expect(store.rows).toEqual([]);
    await drain("other");
    expect(server.pushes).toBe(0);
    expect(await opsOf(ACCOUNT)).toHaveLength(1);
  });

  test("marks a day once", async () => {
    await markDone("week", "2026-11-26");
    await markDone("week", "2026-11-24");
    expect((await opsOf(ACCOUNT)).map((op) => [op.kind, op.body.day])).toEqual([["week.done", "2026-11-23"]]);
    expect(store.marks).toEqual([{ kind: "week", day: "2026-11-23", sent: false }]);
  });

  test("an entry taken back, and a day marked, can be undone as long as nothing was sent", async () => {
    const id = await log(draft("Satu"));
    await drain(ACCOUNT);
    const undos = [await withdraw(id, null), await markDone("day", "2026-11-24")];
    expect(store.rows).toMatchObject([{ activity: { status: "withdrawn" } }]);
    await drain(ACCOUNT);
    expect((await opsOf(ACCOUNT)).map((op) => op.state)).toEqual(["applied", "waiting", "waiting"]);
    for (const { undo } of undos) await undo();
    expect(store.rows).toMatchObject([{ state: "sent", activity: { status: "waiting" } }]);
    expect(store.marks).toEqual([]);
    expect(store.sending).toMatchObject({ captured: 1, sent: 1, waiting: 0 });
  });
});

describe("sessions", () => {
  test("a token that has run out is refreshed once", async () => {
    await log(draft("Rapat pagi"));
    await drain(ACCOUNT);
    server.access = "somebody revoked it";
    await log(draft("Rapat siang"));
    await drain(ACCOUNT);
    expect(server.refreshes).toBe(2);
    expect(rowsOnServer()).toHaveLength(2);
  });

  test("a session that has ended keeps the queue, and logging goes on", async () => {
    server.isSignedIn = false;
    await log(draft("Rapat pagi"));
    expect((await drain(ACCOUNT))?.trouble).toBe("ended");
    expect(await account(ACCOUNT)).toMatchObject({ state: "ended" });
    await log(draft("Rapat siang"));
    expect(store.sending.waiting).toBe(2);
    server.isSignedIn = true;
    await changeAccount(ACCOUNT, { state: "in" });
    await clearWaits();
    await drain(ACCOUNT);
    expect(rowsOnServer()).toHaveLength(2);
  });

  test("a refresh without an answer ends nothing", async () => {
    await log(draft("Rapat pagi"));
    server.faults = ["lost-answer"];
    expect((await drain(ACCOUNT))?.trouble).toBe("offline");
    expect(await account(ACCOUNT)).toMatchObject({ state: "in" });
  });
});

describe("conflicts", () => {
  async function inConflict(): Promise<string> {
    const id = await log(draft("Satu"));
    await drain(ACCOUNT);
    server.elsewhere(id, "Dari tempat lain");
    await amend(id, draft("Punya saya", { quantity: 7 }));
    await drain(ACCOUNT);
    await refresh();
    return id;
  }

  test("both versions are shown", async () => {
    const id = await inConflict();
    expect(store.rows).toMatchObject([
      { id, state: "conflict", activity: { description: "Punya saya" }, theirs: { description: "Dari tempat lain" } },
    ]);
  });

  test("mine goes over what is stored", async () => {
    await resolve(await inConflict(), "mine");
    await drain(ACCOUNT);
    await refresh();
    expect(rowsOnServer()).toMatchObject([{ description: "Punya saya", quantity: 7, version: 3 }]);
    expect(store.rows).toMatchObject([{ state: "sent", theirs: null }]);
    expect(store.sending).toMatchObject({ captured: 2, sent: 2, serverStored: 2 });
  });

  test("theirs stays", async () => {
    await resolve(await inConflict(), "theirs");
    await drain(ACCOUNT);
    await refresh();
    expect(store.rows).toMatchObject([{ state: "sent", activity: { description: "Dari tempat lain" } }]);
    expect(store.sending).toMatchObject({ captured: 1, sent: 1, serverStored: 1 });
  });

  test("what is locked is refused, and can be let go", async () => {
    const id = await log(draft("Satu"));
    await drain(ACCOUNT);
    server.decide(id, "approve");
    await amend(id, draft("Terlambat"));
    await drain(ACCOUNT);
    await pullNow();
    await refresh();
    expect(store.rows).toMatchObject([
      { state: "refused", problem: { slug: "activity-locked" }, activity: { status: "approved" } },
    ]);
    await dismiss(id);
    expect(store.rows).toMatchObject([{ state: "sent", activity: { description: "Satu", status: "approved" } }]);
  });

  test("an amendment of the version that was seen does not overwrite what came since", async () => {
    const id = await log(draft("Satu"));
    await drain(ACCOUNT);
    server.elsewhere(id, "Dari tempat lain");
    await pullNow();
    await amend(id, draft("Dibuka sebelumnya"), 1);
    await drain(ACCOUNT);
    await refresh();
    expect(store.rows[0]?.state).toBe("conflict");
  });
});

describe("reviews", () => {
  test("wait ten seconds, and can be undone until then", async () => {
    server.strange("0199bbbb-0000-7000-8000-000000000001");
    server.strange("0199bbbb-0000-7000-8000-000000000002");
    await pullNow();
    await refresh();
    expect(store.queue).toHaveLength(2);
    const [first, second] = store.queue.map((row) => row.id);
    const undo = await review([first ?? ""], "approve", null);
    await review([second ?? ""], "return", "Lengkapi foto");
    expect(store.queue).toEqual([]);
    await drain(ACCOUNT);
    expect(server.pushes).toBe(0);
    await undo.undo();
    expect(store.queue.map((row) => row.id)).toEqual([first]);
    later(10_001);
    await undo.undo();
    await drain(ACCOUNT);
    expect(
      rowsOnServer()
        .map((row) => row.status)
        .sort(),
    ).toEqual(["returned", "waiting"]);
    await refresh();
    expect(store.sending).toMatchObject({ captured: 1, sent: 1, serverStored: 1 });
  });
});

describe("a correction", () => {
  async function approved(): Promise<string> {
    const id = await log(draft("Satu"));
    await drain(ACCOUNT);
    server.decide(id, "approve");
    await pullNow();
    await refresh();
    return id;
  }

  test("is asked for at once on the phone, waits ten seconds, and can be undone until then", async () => {
    const id = await approved();
    const { undo, until } = await askCorrection(id, "Jumlahnya keliru", 2);
    expect(until).toBe(Date.now() + 10_000);
    const asked = { reason: "Jumlahnya keliru", at: "2026-11-24T03:00:00Z" };
    expect(store.rows).toMatchObject([
      { state: "kept", activity: { status: "approved", correction: asked, version: 3 } },
    ]);
    await drain(ACCOUNT);
    expect(rowsOnServer()).toMatchObject([{ correction: null, version: 2 }]);
    await undo();
    expect(store.rows).toMatchObject([{ state: "sent", activity: { correction: null, version: 2 } }]);
  });

  test("stays open until it is answered, and the entry can be mended when it comes back", async () => {
    const id = await approved();
    await askCorrection(id, "Jumlahnya keliru");
    later(10_001);
    await drain(ACCOUNT);
    await refresh();
    expect(rowsOnServer()).toMatchObject([{ status: "approved", correction: { reason: "Jumlahnya keliru" } }]);
    expect(store.rows).toMatchObject([{ state: "sent", activity: { correction: { reason: "Jumlahnya keliru" } } }]);
    server.decide(id, "return");
    await pullNow();
    await amend(id, draft("Satu, tiga warga"), 4);
    await drain(ACCOUNT);
    await refresh();
    expect(store.rows).toMatchObject([
      { state: "sent", activity: { status: "waiting", correction: null, version: 5 } },
    ]);
  });

  test("that met a decision is refused where the entry is open already, and mending it takes its place", async () => {
    const id = await approved();
    server.decide(id, "return");
    await askCorrection(id, "Jumlahnya keliru");
    later(10_001);
    await drain(ACCOUNT);
    await pullNow();
    await refresh();
    expect(store.rows).toMatchObject([
      { state: "refused", problem: { slug: "activity-not-approved" }, activity: { status: "returned" } },
    ]);
    await amend(id, draft("Satu, tiga warga"));
    await drain(ACCOUNT);
    await refresh();
    expect(store.rows).toMatchObject([{ state: "sent", activity: { description: "Satu, tiga warga" } }]);
  });

  test("that saw an older version is a conflict, and can be asked for again", async () => {
    const id = await approved();
    server.ask(id, "Dari HP lain");
    await askCorrection(id, "Jumlahnya keliru");
    later(10_001);
    await drain(ACCOUNT);
    await refresh();
    expect(store.rows).toMatchObject([
      {
        state: "conflict",
        activity: { correction: { reason: "Jumlahnya keliru" } },
        theirs: { correction: { reason: "Dari HP lain" } },
      },
    ]);
    await resolve(id, "mine");
    await drain(ACCOUNT);
    await refresh();
    expect(rowsOnServer()).toMatchObject([{ correction: { reason: "Jumlahnya keliru" }, version: 4 }]);
    expect(store.rows).toMatchObject([{ state: "sent" }]);
  });

  test("of somebody else waits in the queue until it is answered", async () => {
    const id = "0199bbbb-0000-7000-8000-000000000001";
    server.strange(id);
    server.decide(id, "approve");
    server.ask(id, "Jumlahnya keliru");
    await pullNow();
    await refresh();
    expect(store.queue).toMatchObject([
      { id, activity: { status: "approved", correction: { reason: "Jumlahnya keliru" } } },
    ]);
    await review([id], "approve", null);
    expect(store.queue).toEqual([]);
    later(10_001);
    await drain(ACCOUNT);
    await pullNow();
    await refresh();
    expect(rowsOnServer()).toMatchObject([{ status: "approved", correction: null, version: 4 }]);
    expect(store.queue).toEqual([]);
  });
});

describe("photos", () => {
  test("follow their entry, by digest, and again after a lost answer", async () => {
    const photo = new Blob(["foto"], { type: "image/webp" });
    const id = await log(draft("Dengan foto", { photos: [photo] }));
    const [kept] = await photosOf(ACCOUNT);
    expect(kept).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), kind: "image/webp", size: 4 });
    expect(new TextDecoder().decode(await bytesOf(ACCOUNT, kept?.sha256 ?? ""))).toBe("foto");
    server.faults = ["none", "none", "lost-answer"];
    await drain(ACCOUNT);
    await refresh();
    expect(store.rows).toMatchObject([{ id, state: "kept" }]);
    later(4_001);
    await drain(ACCOUNT);
    await refresh();
    expect(store.rows).toMatchObject([{ id, state: "sent", activity: { evidence: [{ stored: true }] } }]);
    expect([...server.state.photos]).toEqual([kept?.sha256]);
  });

  test("go with an entry that is taken back before it was ever sent", async () => {
    const id = await log(draft("BAD", { photos: [new Blob(["foto"])] }));
    await drain(ACCOUNT);
    await withdraw(id, null);
    await refresh();
    expect(store.rows).toEqual([]);
    expect(await photosOf(ACCOUNT)).toEqual([]);
    expect(await read((db) => db.count("bytes"))).toBe(0);
    expect(store.sending).toMatchObject({ captured: 0, refused: 0, waiting: 0 });
  });
});

describe("pull", () => {
  test("builds beside, and swaps at the end", async () => {
    for (let count = 0; count < 7; count++) await log(draft(`Kegiatan ${count}`));
    await drain(ACCOUNT);
    await pullNow();
    server.backup();
    server.restore();
    const before = await read((db) => db.countFromIndex("rows", "account", ACCOUNT));
    server.faults = ["none", "no-request"];
    expect(await pullNow()).toBe("offline");
    expect(await read((db) => db.countFromIndex("rows", "account", ACCOUNT))).toBe(before);
    expect(await read((db) => db.countFromIndex("rows", "account", `${ACCOUNT}~`))).toBe(3);
    await pullNow();
    expect(await read((db) => db.countFromIndex("rows", "account", `${ACCOUNT}~`))).toBe(0);
    expect(await read((db) => db.countFromIndex("rows", "account", ACCOUNT))).toBe(7);
  });

  test("after a restore what was applied since is sent again, and counted once", async () => {
    await log(draft("Sebelum"));
    await drain(ACCOUNT);
    await pullNow();
    server.backup();
    const id = await log(draft("Sesudah"));
    await amend(id, draft("Sesudah, diubah"));
    await drain(ACCOUNT);
    await pullNow();
    server.restore();
    await pullNow();
    await refresh();
    expect(store.rows.map((row) => row.activity.description)).toContain("Sesudah, diubah");
    await drain(ACCOUNT);
    await pullNow();
    await refresh();
    expect(
      rowsOnServer()
        .map((row) => row.description)
        .sort(),
    ).toEqual(["Sebelum", "Sesudah, diubah"]);
    expect(store.sending).toMatchObject({ captured: 3, sent: 3, waiting: 0, serverStored: 3 });
  });

  test("keeps the clock's offset and the newest server time", async () => {
    vi.setSystemTime(T0);
    await pullNow();
    expect(await getKv("clock")).toMatchObject({ seen: "2026-11-24T03:00:00.000Z" });
  });
});
