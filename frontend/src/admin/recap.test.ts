import { expect, it } from "vitest";
import { cells, type Person, short, sums, toneOf, total } from "./recap";

const person = (totals: Record<string, number>): Person => ({
  employee_id: "a",
  nip: "1",
  name: "A",
  position: null,
  days: [],
  totals,
  late_minutes: 0,
  early_minutes: 0,
});

it("counts what was, in the order of the sheet, without free days", () => {
  const one = person({ holiday: 9, absent: 1, present: 18, "leave:sick": 2 });
  expect(sums(one)).toEqual([
    { status: "present", count: 18 },
    { status: "absent", count: 1 },
    { status: "leave:sick", count: 2 },
  ]);
  expect(total([one, person({ present: 2 })])[0]).toEqual({ status: "present", count: 20 });
});

it("puts the first day under its weekday", () => {
  const found = cells(["2026-11-01", "2026-11-02"], ["holiday", "present"]);
  expect(found).toHaveLength(8);
  expect(found[6]).toEqual({ date: "2026-11-01", status: "holiday" });
  expect(cells([], [])).toEqual([]);
});

it("has a word and a tone for each status, and for one that it does not know", () => {
  expect([short("late"), toneOf("late")]).toEqual(["TL", "wait"]);
  expect([short("absent"), toneOf("absent")]).toEqual(["TK", "act"]);
  expect([short("new_kind"), toneOf("new_kind")]).toEqual(["new_kind", "plain"]);
});
