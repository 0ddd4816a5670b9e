import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { row } from "../../test/sample";
import type { Row } from "../lib/types";
import { arrange, canDecide, isTicked, needsLook, ticked, tickKey } from "./order";

const mariam = row({ id: "1", employee_id: "m", started_at: "2026-11-23T06:00:00Z" }, { employeeName: "Mariam" });
const early = row({ id: "2", employee_id: "m", started_at: "2026-11-23T01:00:00Z" }, { employeeName: "Mariam" });
const dewi = row(
  { id: "3", employee_id: "d", worked_on: "2026-11-24", signals: ["overlaps"] },
  { employeeName: "Dewi" },
);
const photo = row(
  { id: "4", employee_id: "a", evidence: [{ sha256: "x", stored: true, kind: null, size: null }] },
  { employeeName: "Ali" },
);
const refused = row({ id: "5", employee_id: "a" }, { employeeName: "Ali", state: "refused" });
const wished = row(
  {
    id: "7",
    employee_id: "d",
    status: "approved",
    correction: { reason: "Jumlahnya keliru", at: "2026-11-24T01:00:00Z" },
  },
  { employeeName: "Dewi" },
);
const done = row({ id: "6", status: "approved" }, { state: "kept" });
const queue = [mariam, early, dewi, photo, refused, done];
const none = new Map<string, boolean>();

describe("arrange", () => {
  it("sets what needs a look apart, by officer, who waits longest first", () => {
    const { look, fine, counts } = arrange(queue, "all");
    expect(look.map((group) => group.name)).toEqual(["Ali", "Dewi"]);
    expect(fine.map((group) => [group.name, group.rows.map((one) => one.id)])).toEqual([
      ["Mariam", ["2", "1"]],
      ["Ali", ["4"]],
    ]);
    expect(counts).toEqual({ all: 5, photo: 1, look: 2 });
  });

  it("keeps an officer's days in one group, and begins with whose oldest entry is the oldest", () => {
    const late = row({ id: "8", employee_id: "a", worked_on: "2026-11-24" }, { employeeName: "Ali" });
    const { fine } = arrange([late, mariam, early], "all");
    expect(fine.map((group) => group.rows.map((one) => one.id))).toEqual([["2", "1"], ["8"]]);

    const old = row({ id: "9", employee_id: "a", worked_on: "2026-11-20" }, { employeeName: "Ali" });
    const again = arrange([late, mariam, early, old], "all").fine;
    expect(again.map((group) => group.rows.map((one) => one.id))).toEqual([
      ["9", "8"],
      ["2", "1"],
    ]);
  });

  it("sets a request for a correction among what needs a look, and never ticks it with others", () => {
    const { look, counts } = arrange([wished, early], "look");
    expect(look.flatMap((group) => group.rows.map((one) => one.id))).toEqual(["7"]);
    expect(counts).toEqual({ all: 2, photo: 0, look: 1 });
    expect(canDecide(wished)).toBe(true);
    expect(isTicked(wished, new Map([[tickKey(wished), true]]))).toBe(false);
  });

  it("filters without changing the counts", () => {
    const { look, fine, counts } = arrange(queue, "photo");
    expect([look.length, fine.length, counts.all]).toEqual([0, 1, 5]);
  });

  it("keeps every waiting entry exactly once, and ticks none that needs a look", () => {
    const rows = fc.array(
      fc.record({
        id: fc.uuid(),
        owner: fc.constantFrom("a", "b", "c"),
        late: fc.boolean(),
        day: fc.constantFrom("2026-11-20", "2026-11-21"),
      }),
    );
    fc.assert(
      fc.property(rows, (made) => {
        const all = made.map(({ id, owner, late, day }) => row({ id, employee_id: owner, late, worked_on: day }));
        const arranged = arrange(all, "all");
        const found = [...arranged.look, ...arranged.fine].flatMap((group) => group.rows.map((one) => one.id));
        expect(found.sort()).toEqual(all.map((one) => one.id).sort());
        expect(ticked(arranged, none).some(needsLook)).toBe(false);
        expect(ticked(arranged, none).length).toBe(all.filter((one) => !one.activity.late).length);
      }),
    );
  });
});

describe("ticks", () => {
  it("follow the officer's own choice, but only for the version it was made on", () => {
    const chosen = new Map([
      [tickKey(dewi), true],
      [tickKey(photo), false],
    ]);
    expect(isTicked(dewi, chosen)).toBe(true);
    expect(isTicked(photo, chosen)).toBe(false);
    const changed: Row = { ...dewi, activity: { ...dewi.activity, version: 2 } };
    expect(isTicked(changed, chosen)).toBe(false);
  });

  it("never hold a decision that came back, nor what the filter hides", () => {
    expect(isTicked(refused, new Map([[tickKey(refused), true]]))).toBe(false);
    expect(ticked(arrange(queue, "look"), none)).toEqual([]);
    expect(ticked(arrange(queue, "all"), none).map((one) => one.id)).toEqual(["2", "1", "4"]);
  });
});
