import { describe, expect, it } from "vitest";
import {
  addressFaults,
  asReport,
  changesOf,
  draftOf,
  inOrder,
  isPin,
  isSerial,
  isTrusted,
  type LogReport,
  linesOf,
  type Machine,
  phaseOf,
  serverAt,
} from "./machine";

const machine = (members: Partial<Machine> = {}): Machine => ({
  id: "a",
  serial: "CKJF203960123",
  name: "Pintu depan",
  unit_id: "u",
  addresses: [],
  has_secret: false,
  is_active: true,
  seen_at: null,
  pins: 0,
  unclaimed_pins: [],
  version: 1,
  ...members,
});

const report = (members: Partial<LogReport> = {}): LogReport => ({
  dry_run: true,
  rows: 2,
  new: 2,
  known: 0,
  errors: 0,
  faults: [],
  ...members,
});

describe("addresses", () => {
  it("are one a line, however they were pasted", () => {
    expect(linesOf(" 10.1.2.3 \n\n10.1.2.0/24,10.1.3.1;\r\n")).toEqual(["10.1.2.3", "10.1.2.0/24", "10.1.3.1"]);
    expect(linesOf("  \n")).toEqual([]);
  });

  it("that are wrong are named", () => {
    const words = (address: string, why: string): string => `${address}: ${why}`;
    const errors = [
      { pointer: "/addresses/1", detail: "bukan" },
      { pointer: "/name", detail: "kosong" },
    ];
    expect(addressFaults(errors, ["10.1.2.3", "10.1.2.300"], words)).toBe("10.1.2.300: bukan");
    expect(addressFaults([{ pointer: "/addresses", detail: "terlalu banyak" }], [], words)).toBe("terlalu banyak");
    expect(addressFaults([{ pointer: "/name", detail: "kosong" }], [], words)).toBeNull();
  });
});

describe("a change", () => {
  it("sends only what was changed", () => {
    const before = draftOf(machine({ addresses: ["10.1.2.3"] }));
    expect(changesOf(before, { ...before, addresses: "10.1.2.3\n\n" })).toEqual({});
    expect(changesOf(before, { ...before, name: " Pintu samping " })).toEqual({ name: "Pintu samping" });
    expect(changesOf(before, { ...before, addresses: "" })).toEqual({ addresses: [] });
  });
});

describe("what is written", () => {
  it("is a serial number", () => {
    expect(["CKJF203960123", "A-1", "a_b.c"].map(isSerial)).toEqual([true, true, true]);
    expect(["", "AB", "CKJF 2039", "a".repeat(65)].map(isSerial)).toEqual([false, false, false, false]);
  });

  it("is a number on a machine", () => {
    expect(["7", "042", "A12"].map(isPin)).toEqual([true, true, true]);
    expect(["", "4 2", "4-2", "1".repeat(25)].map(isPin)).toEqual([false, false, false, false]);
  });
});

describe("a machine", () => {
  it("gets the address of its server without what it adds itself", () => {
    expect(serverAt("https://kinerja.example", "/machines/abc/iclock/cdata")).toBe(
      "https://kinerja.example/machines/abc",
    );
    expect(serverAt("https://kinerja.example")).toBe("https://kinerja.example");
  });

  it("is believed by where it calls from or by its secret", () => {
    expect(isTrusted(machine())).toBe(false);
    expect(isTrusted(machine({ has_secret: true }))).toBe(true);
    expect(isTrusted(machine({ addresses: ["10.1.2.3"] }))).toBe(true);
  });

  it("has its numbers in the order that people count in", () => {
    expect(inOrder(["42", "7", "A1", "100"])).toEqual(["7", "42", "100", "A1"]);
  });
});

describe("a sheet", () => {
  it("is stored only if something in it is new and nothing is wrong", () => {
    expect(phaseOf(report())).toBe("ready");
    expect(phaseOf(report({ new: 0, known: 2 }))).toBe("known");
    expect(phaseOf(report({ rows: 0, new: 0 }))).toBe("empty");
    expect(phaseOf(report({ errors: 1 }))).toBe("faulty");
    expect(phaseOf(report({ dry_run: false }))).toBe("stored");
    expect(phaseOf(report({ dry_run: false, errors: 1 }))).toBe("faulty");
  });

  it("has a report that is known by its members", () => {
    expect(asReport(report())).toEqual(report());
    expect([null, "", {}, { errors: [] }].map(asReport)).toEqual([null, null, null, null]);
  });
});
