import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { accountKey, dropCopy } from "./account";
import { keepAnswer, readAnswer } from "./answers";
import { setCurrent } from "./current";
import { close, putKv, read } from "./db";
import { keyOf, makeLock, openLock, putAway } from "./vault";

const ACCOUNT = "0199aaaa-0000-7000-8000-000000000002";
const OTHER = "0199aaaa-0000-7000-8000-000000000003";

async function anAccount(accountId: string, pin: unknown = null): Promise<void> {
  const named = { nip: "1987", name: "Ani", position: null, unit: null, appraiser: null, hasPin: pin !== null };
  const officer = { ...named, accountId, employeeId: null, sessionId: accountId, roles: [], permissions: [] };
  await putKv(accountKey(accountId), { officer, state: "in", pin, wrongPins: 0 });
}

/** Everything in the database as somebody with the phone in hand could read it. */
async function readable(): Promise<string> {
  const values = await read((db) => db.getAll("kv"));
  return JSON.stringify(values);
}

beforeEach(async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  await anAccount(ACCOUNT);
  await anAccount(OTHER);
  setCurrent(ACCOUNT);
});

afterEach(async () => {
  putAway(ACCOUNT);
  await close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what was answered last is there without a signal, for whoever asked alone", async () => {
  await keepAnswer("/scores/me", { score: 82 });

  expect((await readAnswer("/scores/me"))?.data).toEqual({ score: 82 });
  expect(await readAnswer("/scores/other")).toBeNull();
  setCurrent(OTHER);
  expect(await readAnswer("/scores/me")).toBeNull();
});

test("behind a PIN it is sealed, and read again only with its key", async () => {
  const lock = await makeLock("2580");
  await anAccount(ACCOUNT, lock);
  await openLock(ACCOUNT, lock, "2580");
  expect(keyOf(ACCOUNT)).not.toBeNull();

  await keepAnswer("/scores/me", { secret: "Terlambat" });

  expect(await readable()).not.toContain("Terlambat");
  expect((await readAnswer("/scores/me"))?.data).toEqual({ secret: "Terlambat" });
  putAway(ACCOUNT);
  expect(await readAnswer("/scores/me")).toBeNull();
});

test("without the key nothing is kept where a PIN seals", async () => {
  await anAccount(ACCOUNT, await makeLock("2580"));

  await keepAnswer("/scores/me", { secret: "Terlambat" });

  expect(await readable()).not.toContain("Terlambat");
});

test("whoever leaves the phone takes it along, and old ones go by themselves", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-05-01T00:00:00Z") });
  await keepAnswer("old", 1);
  vi.setSystemTime(Date.parse("2026-11-01T00:00:00Z"));
  await keepAnswer("new", 2);
  expect(await readAnswer("old")).toBeNull();
  expect((await readAnswer("new"))?.data).toBe(2);

  await dropCopy(ACCOUNT);

  expect(await readAnswer("new")).toBeNull();
});
