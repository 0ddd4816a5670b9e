import { expect, it } from "vitest";
import { byVersion, inOrder, joinLink, minutesOff, type Phone } from "./phones";

function phone(name: string, change: Partial<Phone> = {}): Phone {
  return {
    employee_id: name,
    employee_name: name,
    device_id: name,
    app: "1",
    os: "Android 13",
    clock_offset_seconds: 0,
    waiting: 0,
    stored: 1,
    first_seen_at: "2026-11-01T00:00:00Z",
    last_push_at: null,
    is_silent: false,
    is_clock_off: false,
    ...change,
  };
}

it("shows silent phones first, then those whose clock is off, then by name", () => {
  const found = inOrder([
    phone("Budi"),
    phone("Cut", { is_clock_off: true }),
    phone("Dewi", { is_silent: true, is_clock_off: true }),
    phone("Ali"),
  ]);
  expect(found.map((one) => one.employee_name)).toEqual(["Dewi", "Cut", "Ali", "Budi"]);
});

it("counts by Android version", () => {
  const found = byVersion([
    phone("a"),
    phone("b", { is_silent: true }),
    phone("c", { os: "Android 9" }),
    phone("d", { os: null }),
  ]);
  expect(found).toEqual([
    { os: "Android 13", count: 2, silent: 1 },
    { os: null, count: 1, silent: 0 },
    { os: "Android 9", count: 1, silent: 0 },
  ]);
});

it("tells by how much a clock is off, whichever way", () => {
  expect([minutesOff(-10_800), minutesOff(null), minutesOff(400)]).toEqual([180, 0, 7]);
});

it("makes the address that the QR opens", () => {
  expect(joinLink("https://x.id", "1987 01", "AB/CD")).toBe("https://x.id/#/gabung/1987%2001/AB%2FCD");
});
