import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { account } from "./account";
import { setCurrent } from "./current";
import { close, opsOf, read } from "./db";
import { keepDraft, readDraft } from "./draft";
import { drain } from "./drain";
import { OFFICER } from "./model";
import { log } from "./outbox";
import { pull } from "./pull";
import { forget, lock, session, setPin, signIn, signOut, signOutAnyway, start, unlock } from "./session";
import { refresh, store } from "./store.svelte";
import { begin, running, stop } from "./timer";

vi.mock("./sync", () => ({ sendSoon: () => {}, sync: async () => {}, begin: () => () => {} }));

const me = (id: string, name: string) => ({
  id,
  nip: id,
  name,
  employee_id: id === "ani" ? OFFICER : "budi-e",
  roles: ["asn"],
  permissions: ["activity.log"],
  assignment: null,
  appraiser: null,
  server_time: new Date().toISOString(),
});

let asked: { path: string; body: string; headers: Record<string, string> }[] = [];
let isDown = false;

const json = (body: unknown, status = 200, headers = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

async function answer(input: string, init: RequestInit): Promise<Response> {
  const path = input.replace("/api/v1", "");
  const headers = init.headers as Record<string, string>;
  const body = String(init.body ?? "");
  asked.push({ path, body, headers });
  if (isDown) throw new TypeError("no line");
  const form = new URLSearchParams(body);
  if (path === "/oauth/revoke") return json({});
  if (path === "/oauth/token") {
    if (form.get("password") === "guess") return json({ error: "slow_down" }, 429, { "retry-after": "30" });
    if (form.get("grant_type") === "password" && form.get("password") !== "rahasia")
      return json({ error: "invalid_grant", error_description: "NIP atau sandi tidak cocok" }, 400);
    const who = form.get("username") ?? form.get("session")?.slice(2) ?? "";
    return json({ access_token: `t-${who}`, token_type: "Bearer", expires_in: 900, scope: "", session: `s-${who}` });
  }
  const who = headers.Authorization?.slice("Bearer t-".length) ?? "";
  if (path === "/me") return json(me(who, who));
  if (path === "/sync/push") {
    const { operations } = JSON.parse(body) as { operations: { op_id: string; body: { id: string } }[] };
    const results = operations.map((op) => ({
      op_id: op.op_id,
      outcome: "applied",
      version: 1,
      problem: null,
      entity: row(op.body),
    }));
    return json({ server_time: new Date().toISOString(), results, device: { stored: results.length } });
  }
  const page = { changes: [], cursor: "c", more: false, reset: false, device: null };
  return json({ server_time: new Date().toISOString(), ...page });
}

const row = (body: object) => ({
  ...body,
  version: 1,
  employee_id: OFFICER,
  status: "waiting",
  minutes: 90,
  evidence: [],
});

const draft = {
  description: "Rahasia Ani",
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

async function reloaded(): Promise<void> {
  lock();
  setCurrent(null);
  await close();
  await start();
}

beforeEach(async () => {
  setCurrent(null);
  await close();
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.stubGlobal("fetch", answer);
  asked = [];
  isDown = false;
  await start();
});

afterEach(() => vi.unstubAllGlobals());

test("signing in: the refresh token stays in its cookie, and the session is named", async () => {
  expect(await signIn(" ani ", "rahasia")).toEqual({ kind: "ok" });
  expect(session.officer).toMatchObject({ accountId: "ani", sessionId: "s-ani" });
  expect(asked[0]?.headers["X-Requested-With"]).toBe("kinerja");
  await reloaded();
  expect(session.officer).toMatchObject({ accountId: "ani" });
});

test("what goes wrong is said in the server's words", async () => {
  expect(await signIn("ani", "salah")).toEqual({
    kind: "refused",
    slug: "",
    title: "NIP atau sandi tidak cocok",
    errors: [],
  });
  expect(await signIn("ani", "guess")).toEqual({ kind: "slow", seconds: 30 });
  isDown = true;
  expect(await signIn("ani", "rahasia")).toEqual({ kind: "offline" });
  expect(session.officer).toBeNull();
});

test("signing out with unsent entries asks first, and never loses them", async () => {
  await signIn("ani", "rahasia");
  await log(draft);
  expect(await signOut()).toBe("unsent");
  isDown = true;
  await signOutAnyway();
  expect(session.officer).toBeNull();
  expect(session.officers).toEqual([]);
  expect(await opsOf("ani")).toHaveLength(1);
  isDown = false;
  // The session that could not be ended is ended when there is a line.
  await signIn("budi", "rahasia");
  await drain("budi");
  expect(asked.some(({ path, body }) => path === "/oauth/revoke" && body === "session=s-ani")).toBe(true);
  expect(store.rows).toEqual([]);
  await signIn("ani", "rahasia");
  expect(store.rows).toMatchObject([{ state: "kept" }]);
});

test("a PIN seals the rows, and only it opens them", async () => {
  await signIn("ani", "rahasia");
  await log(draft);
  await drain("ani");
  await setPin("2580");
  await refresh();
  expect(store.rows).toMatchObject([{ activity: { description: "Rahasia Ani" }, state: "sent" }]);
  const stored = JSON.stringify(await read((db) => db.getAll("rows")));
  expect(stored).not.toContain("Rahasia");
  await reloaded();
  expect(session).toMatchObject({ locked: true, officer: { hasPin: true } });
  expect(store.rows).toEqual([]);
  expect(await unlock("ani", "0000")).toBe(false);
  expect(await unlock("ani", "2580")).toBe(true);
  expect(session.locked).toBe(false);
  expect(store.rows).toMatchObject([{ activity: { description: "Rahasia Ani" } }]);
});

test("behind a PIN the worker sends without reading, and the entry still shows once it is opened", async () => {
  await signIn("ani", "rahasia");
  await setPin("2580");
  await log(draft);
  lock();
  await drain(null);
  expect(JSON.stringify(await read((db) => db.getAll("rows")))).toBe("[]");
  await unlock("ani", "2580");
  expect(store.rows).toMatchObject([{ state: "sent", activity: { description: "Rahasia Ani" } }]);
  expect(store.sending).toMatchObject({ captured: 1, sent: 1, waiting: 0 });
});

test("ten wrong PINs take the copy off the phone, but not what is unsent", async () => {
  await signIn("ani", "rahasia");
  await setPin("2580");
  await log(draft);
  await reloaded();
  for (let tries = 0; tries < 10; tries++) expect(await unlock("ani", "1111")).toBe(false);
  expect(session.officers).toEqual([]);
  expect(await account("ani")).toMatchObject({ state: "out", pin: null });
  expect(await opsOf("ani")).toHaveLength(1);
}, 30_000);

test("two officers on one phone: nobody opens the other's without a PIN", async () => {
  await signIn("ani", "rahasia");
  expect(await unlock("ani", "")).toBe(true);
  await signIn("budi", "rahasia");
  expect(session.officers.map((officer) => officer.accountId)).toEqual(["ani", "budi"]);
  expect(await unlock("ani", "")).toBe(false);
  await forget("budi");
  expect(session.officer).toBeNull();
  expect(session.officers.map((officer) => officer.accountId)).toEqual(["ani"]);
});

test("the running activity and the open form survive a restart", async () => {
  await signIn("ani", "rahasia");
  await begin({ key: "k", title: "Posyandu", unit: null, minutes: 60, templateId: null, icon: "health" });
  keepDraft("log", { description: "Ra" });
  keepDraft("log", { description: "Rapat" });
  expect(await readDraft("log")).toEqual({ description: "Rapat" });
  running.current = null;
  await reloaded();
  await vi.waitFor(() => expect(running.current).toMatchObject({ title: "Posyandu" }));
  expect(await readDraft("log")).toEqual({ description: "Rapat" });
  await stop();
  expect(running.current).toBeNull();
});

test("a pull behind a PIN waits for the PIN", async () => {
  await signIn("ani", "rahasia");
  await setPin("2580");
  lock();
  const mine = await account("ani");
  const before = asked.length;
  expect(mine && (await pull(mine))).toBeNull();
  expect(asked.length).toBe(before);
});
