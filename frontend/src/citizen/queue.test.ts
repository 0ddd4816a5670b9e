// Whatever happens on the line: each answer leaves the phone only when the server has named it, and is stored once.
import "fake-indexeddb/auto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { close, keep, read, readAll } from "./memory";
import { countWaiting, entrust, type Fate, type Outgoing, send } from "./queue";
import { aboutReport, forgetReport, type KeptReport, refusedPhotos } from "./reporting";

type Fault = "none" | "no-request" | "lost-answer" | "down" | "portal" | "portal-json" | "busy";

/** What the server does with answers: each id once, and the same again is told the same. */
class Server {
  stored = new Map<string, string>();
  stores = 0;
  faults: Fault[] = [];

  fetch = async (address: string, options: { body: string }): Promise<Response> => {
    const fault = this.faults.shift() ?? "none";
    if (fault === "no-request") throw new TypeError("no line");
    if (fault === "portal") return new Response("<h1>Wi-Fi</h1>", { headers: { "Content-Type": "text/html" } });
    if (fault === "portal-json") return json(200, { welcome: true });
    if (fault === "down") return problem(503, "unavailable");
    if (fault === "busy") return problem(429, "too-many");
    const answer = this.answer(address, options.body);
    if (fault === "lost-answer") throw new TypeError("the line died");
    return answer;
  };

  answer(address: string, body: string): Response {
    if (address.endsWith("/gone/responses")) return problem(404, "survey-not-open");
    const id = JSON.parse(body).id as string;
    if (address.endsWith("/reports")) {
      this.store(id, body);
      return json(201, { ticket: `KT-${id}`, secret: "s" });
    }
    this.store(`${address} ${id}`, body);
    return json(201, { id });
  }

  store(key: string, body: string): void {
    if (this.stored.has(key)) expect(this.stored.get(key)).toBe(body);
    else this.stores += 1;
    this.stored.set(key, body);
  }
}

const json = (status: number, body: unknown, kind = "application/json"): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": kind } });
const problem = (status: number, slug: string): Response =>
  json(status, { type: `/problems/${slug}`, title: "Belum bisa", status }, "application/problem+json");

let server: Server;

function answer(id: string, code = "K7M2P9QX"): Outgoing {
  const path = `/public/surveys/${code}/responses`;
  return {
    method: "POST",
    path,
    headers: {},
    body: JSON.stringify({ id }),
    named: ["id", id],
    about: `a:${id}`,
    next: [],
  };
}

function begin(): void {
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
}

async function clear(): Promise<void> {
  await close();
  await new Promise((done) => {
    indexedDB.deleteDatabase("kinerja-warga").onsuccess = done;
  });
}

beforeEach(begin);
afterEach(async () => {
  vi.unstubAllGlobals();
  await clear();
});

test("any order of answers, restarts and troubles ends with each answer stored exactly once", {
  timeout: 60_000,
}, async () => {
  const fault = fc.constantFrom<Fault>(
    "none",
    "no-request",
    "lost-answer",
    "lost-answer",
    "down",
    "portal",
    "portal-json",
    "busy",
  );
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constant({ do: "answer" as const }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant("send" as const), faults: fc.array(fault, { maxLength: 4 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      begin();
      await clear();
      let made = 0;
      for (const one of steps) {
        if (one.do === "answer") await entrust(answer(String(made++)));
        else if (one.do === "restart") await close();
        else {
          server.faults = one.faults;
          await send(true);
        }
      }
      server.faults = [];
      await send(true);
      expect(await countWaiting()).toBe(0);
      expect([server.stored.size, server.stores]).toEqual([made, made]);
      for (let at = 0; at < made; at++) expect((await read<Fate>(`a:${at}`))?.state).toBe("sent");
    }),
    { numRuns: 60 },
  );
});

describe("what an answer of the server means", () => {
  test("a refusal ends the waiting, and says why", async () => {
    await entrust(answer("1", "gone"), { day: "2026-11-24" });
    await send(true);
    expect(await countWaiting()).toBe(0);
    expect(await read("a:1")).toEqual({
      day: "2026-11-24",
      state: "refused",
      problem: { problem: "survey-not-open", title: "Belum bisa" },
    });
  });

  test("one that waits does not hold up those behind it", async () => {
    server.faults = ["down"];
    await entrust(answer("1"));
    await entrust(answer("2"));
    await send();
    expect([...server.stored.keys()].some((key) => key.endsWith(" 2"))).toBe(true);
  });

  test("what needs the ticket goes once the report has one", async () => {
    const report: Outgoing = {
      ...answer("r"),
      path: "/public/reports",
      named: ["ticket", null],
      next: [{ ...answer("p"), path: "/public/photos/{ticket}/p" }],
    };
    server.faults = ["lost-answer"];
    await entrust(report);
    await send(true);
    await send(true);
    expect([...server.stored.keys()]).toEqual(["r", "/api/v1/public/photos/KT-r/p p"]);
    expect((await read<Fate>("a:r"))?.answer).toEqual({ ticket: "KT-r", secret: "s" });
  });
});

test("a report tells why a photo was not taken, and once forgotten leaves nothing on the phone", async () => {
  const refused = { state: "refused", problem: { problem: "report-photo-refused", title: "Bukan foto" } };
  const report = { id: "r1", state: "sent", answer: { ticket: "KT-1" } } as unknown as KeptReport;
  await Promise.all([
    keep(aboutReport("r1"), report),
    keep("photo:r1:aa", refused),
    keep("photo:r1:bb", refused),
    keep("photo:r1:cc", { state: "sent" }),
    keep("word:KT-1:w", { text: "Sudah" }),
    keep("report:r2", { id: "r2" }),
    keep("photo:r2:aa", { state: "sent" }),
  ]);
  expect(await refusedPhotos("r1")).toEqual(["Bukan foto"]);

  await forgetReport(report);

  expect(await readAll("")).toEqual([{ state: "sent" }, { id: "r2" }]);
});
