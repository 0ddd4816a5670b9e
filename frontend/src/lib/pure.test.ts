import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoff, retryAfter } from "./backoff";
import { uuid7 } from "./ids";
import { BEGINNING, opened, step } from "./merge";
import { due, nextTry, type Op } from "./ops";
import { fitted, LARGEST, smallest } from "./photo";
import { plain } from "./plain";
import { osOf } from "./platform";
import { routeOf } from "./route.svelte";
import { isShell } from "./shell";
import { eventOf, eventsOf } from "./stream";
import { tiles } from "./tiles";
import type { Row, Template } from "./types";

describe("backoff", () => {
  test("doubles up to five minutes, a random part of it", () => {
    expect([0, 1, 2, 7, 8, 40].map((tries) => backoff(tries, () => 1) / 1000)).toEqual([2, 4, 8, 256, 300, 300]);
    expect(backoff(5, () => 0)).toBe(0);
  });

  test("heeds what the server asks for, within reason", () => {
    expect([null, "", "7", "100000", "Wed, 21 Oct", "-3"].map(retryAfter)).toEqual([0, 0, 7000, 300_000, 0, 0]);
  });
});

test("ids sort as they were made", () => {
  expect(uuid7(0x0123456789ab)).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid7(1_000) < uuid7(1_001)).toBe(true);
});

describe("what may be sent now", () => {
  const op = (op_id: string, more: Partial<Op> = {}): Op =>
    ({ op_id, state: "waiting", notBefore: 0, hold: 0, alone: false, after: null, ...more }) as Op;
  const ids = (ops: Op[]): string[] => ops.map((one) => one.op_id);

  test("what is held back lets the others by, but not its successors", () => {
    const ops = [op("a", { hold: 50 }), op("b"), op("c", { after: "a" }), op("d", { after: "b" })];
    expect(ids(due(ops, 10))).toEqual(["b", "d"]);
    expect(ids(due(ops, 50))).toEqual(["a", "b", "c", "d"]);
    expect(nextTry(ops, 10)).toBe(10);
  });

  test("nobody overtakes what waits for the network", () => {
    const ops = [op("a", { notBefore: 50 }), op("b")];
    expect(due(ops, 10)).toEqual([]);
    expect(nextTry(ops, 10)).toBe(50);
    expect(nextTry([], 10)).toBeNull();
  });

  test("what failed a call by itself goes by itself", () => {
    const ops = [op("a", { alone: true, notBefore: 50 }), op("b"), op("c")];
    expect(ids(due(ops, 10))).toEqual(["b", "c"]);
    expect(ids(due(ops, 60))).toEqual(["a"]);
    expect(ids(due([op("b"), op("a", { alone: true })], 60))).toEqual(["b"]);
  });
});

describe("merging", () => {
  const change = { kind: "activity", id: "a", version: 3, deleted: false, body: {} as never };

  test("never a lower version, never away from something unsent", () => {
    expect(step(4, change, false)).toBe("ignore");
    expect(step(3, change, false)).toBe("put");
    expect(step(null, change, false)).toBe("put");
    expect(step(2, { ...change, deleted: true, body: null }, false)).toBe("drop");
    expect(step(2, { ...change, deleted: true, body: null }, true)).toBe("leave");
    expect(step(4, { ...change, deleted: true, body: null }, true)).toBe("ignore");
  });

  test("a reset begins building once, and anew where an empty page says so", () => {
    const page = { server_time: "", changes: [change], cursor: "c", more: true, reset: true, device: null };
    const first = opened({ ...BEGINNING, cursor: "old" }, page, 5);
    expect(first).toMatchObject({ clears: true, repeats: true, place: { building: true, reset: true, since: 5 } });
    expect(opened(first.place, page, 6)).toMatchObject({ clears: false, repeats: false });
    expect(opened(first.place, { ...page, changes: [] }, 7)).toMatchObject({ clears: true, repeats: true });
  });
});

describe("photos", () => {
  test("keep their shape", () => {
    expect(fitted({ width: 4000, height: 3000 }, 1280)).toEqual({ width: 1280, height: 960 });
    expect(fitted({ width: 600, height: 900 }, 1280)).toEqual({ width: 600, height: 900 });
    expect(fitted({ width: 9000, height: 2 }, 1280)).toEqual({ width: 1280, height: 1 });
  });

  test("lose quality first, then pixels, until they are small enough", async () => {
    const encode = async (size: { width: number; height: number }, type: string, quality: number) =>
      new Blob([new Uint8Array(Math.round(size.width * size.height * quality))], { type });
    const photo = await smallest({ width: 4000, height: 3000 }, encode);
    expect(photo?.size).toBeLessThanOrEqual(LARGEST);
    expect(photo?.type).toBe("image/webp");
  });

  test("are JPEG where the browser makes no WebP", async () => {
    const encode = async (_size: unknown, type: string) =>
      new Blob(["x"], { type: type === "image/webp" ? "image/png" : type });
    expect((await smallest({ width: 10, height: 10 }, encode))?.type).toBe("image/jpeg");
    expect(await smallest({ width: 10, height: 10 }, async () => null)).toBeNull();
  });
});

describe("tiles", () => {
  const now = new Date("2026-11-24T03:00:00Z");
  const row = (description: string, daysAgo: number, minutes: number, template_id: string | null = null): Row => {
    const started_at = new Date(now.getTime() - daysAgo * 86_400_000).toISOString();
    const activity = { description, started_at, minutes, template_id, unit: "orang", status: "approved" };
    return { activity } as unknown as Row;
  };
  const template = (id: string, title: string): Template => ({
    id,
    title,
    unit: null,
    usual_minutes: 30,
    rhk_id: null,
  });

  test("are what was done often and lately, then the post's templates, by their names", () => {
    const rows = [
      row("Posyandu", 1, 62),
      row("posyandu ", 3, 58),
      row("Posyandu", 8, 300),
      row("Rapat", 2, 30, "t1"),
      row("Sekali saja", 1, 5),
    ];
    const found = tiles(rows, [template("t1", "Rapat pagi"), template("t2", "Laporan bulanan")], now, 6);
    expect(found.map((tile) => [tile.title, tile.minutes, tile.templateId, tile.icon])).toEqual([
      ["Laporan bulanan", 30, "t2", "document"],
      ["Posyandu", 60, null, "health"],
      ["Rapat pagi", 30, "t1", "meeting"],
    ]);
  });

  test("forget what is older than four weeks, and are never more than asked for", () => {
    expect(tiles([row("Lama", 29, 10), row("Lama", 30, 10)], [], now, 6)).toEqual([]);
    expect(tiles([], [template("a", "Satu"), template("b", "Dua")], now, 1)).toHaveLength(1);
  });

  test("have one name once", () => {
    const rows = [row("Rapat", 1, 30), row("rapat", 2, 30)];
    const found = tiles(rows, [template("a", "Rapat"), template("b", "RAPAT")], now, 6);
    expect(found).toHaveLength(1);
  });

  test("stay in place while nothing changes", () => {
    const habits = fc.array(
      fc.tuple(fc.constantFrom("Satu", "Dua", "Tiga"), fc.nat({ max: 27 }), fc.nat({ max: 500 })),
    );
    fc.assert(
      fc.property(habits, (given) => {
        const rows = given.map(([title, days, minutes]) => row(title, days, minutes));
        const found = tiles(rows, [], now, 6);
        expect(
          tiles([...rows].reverse(), [], now, 6)
            .map((tile) => tile.key)
            .sort(),
        ).toEqual(found.map((tile) => tile.key).sort());
        expect(new Set(found.map((tile) => tile.key)).size).toBe(found.length);
      }),
    );
  });
});

test("addresses lead to screens", () => {
  expect(routeOf("")).toEqual({ name: "today", params: {} });
  expect(routeOf("#/catat")).toEqual({ name: "log", params: {} });
  expect(routeOf("#/catat/hari/2026-11-20")).toEqual({ name: "log", params: { day: "2026-11-20" } });
  expect(routeOf("#/catat/42")).toEqual({ name: "edit", params: { id: "42" } });
  expect(routeOf("#/gabung/1987/AB%2012")).toEqual({ name: "join", params: { nip: "1987", code: "AB 12" } });
  expect(routeOf("#/nowhere")).toMatchObject({ name: "unknown" });
  expect(routeOf("#/catat/%E0%A4%A")).toMatchObject({ name: "edit" });
});

test("only the app's own pages are the shell", () => {
  expect(["/", "/index.html", "/apa-saja"].map(isShell)).toEqual([true, true, true]);
  const others = ["/api/docs", "/s/AB12", "/warga", "/survey.html", "/assets/gone.js", "/problems/busy", "/livez"];
  expect(others.filter(isShell)).toEqual([]);
});

describe("events", () => {
  test("are blocks of fields", () => {
    expect(eventOf('id: 42\nevent: activity.logged\ndata: {"subject":"x"}')).toEqual({
      id: "42",
      name: "activity.logged",
    });
    expect(eventOf("id: 7\n: ready")).toEqual({ id: "7", name: null });
    expect(eventOf(": alive")).toBeNull();
    expect(eventOf("retry: 3000")).toBeNull();
  });

  test("come in whatever pieces", async () => {
    const text = "retry: 3000\n\nid: 1\n: ready\n\nid: 2\nevent: a\ndata: é\n\n";
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let place = 0; place < bytes.length; place += 5) controller.enqueue(bytes.slice(place, place + 5));
        controller.close();
      },
    });
    const found = [];
    for await (const event of eventsOf(body)) found.push(event);
    expect(found).toEqual([
      { id: "1", name: null },
      { id: "2", name: "a" },
    ]);
  });
});

test("systems are named by their browsers", () => {
  const android =
    "Mozilla/5.0 (Linux; Android 7.1.1; SM-J250F) AppleWebKit/537.36 Chrome/119.0.0.0 Mobile Safari/537.36";
  const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_3 like Mac OS X) AppleWebKit/605.1.15";
  expect([android, iphone, "Windows NT 10.0", ""].map(osOf)).toEqual(["Android 7", "iOS 16", "Windows", ""]);
});

test("blobs and dates are handed on as they are", () => {
  const blob = new Blob(["x"]);
  const given = { photos: [blob], at: new Date(0), deep: { list: [1, { two: null }] } };
  const copy = plain(given);
  expect(copy).toEqual(given);
  expect(copy.photos[0]).toBe(blob);
  expect(copy.deep).not.toBe(given.deep);
});
