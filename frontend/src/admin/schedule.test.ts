import { describe, expect, it } from "vitest";
import { clashing, inOrder, isOverMidnight, type Schedule, shiftsOf, standing, stretches, weekOf } from "./schedule";

const TODAY = "2026-11-24";
const day = { starts: "07:30", ends: "16:00", break_minutes: 60, assembly: null };
const friday = { ...day, ends: "16:30", break_minutes: 90, assembly: "07:15" };
const week = [day, day, day, day, friday, null, null];

function schedule(members: Partial<Schedule>): Schedule {
  return {
    id: members.name ?? "a",
    name: "a",
    unit_id: null,
    employee_id: null,
    starts_on: "2026-01-01",
    ends_on: null,
    week,
    week_minutes: 0,
    works_on_holidays: false,
    is_active: true,
    version: 1,
    ...members,
  };
}

describe("a week", () => {
  it("comes back as it was", () => {
    expect(weekOf(shiftsOf(week))).toEqual({ kind: "ok", week });
  });

  it("names the day whose break is no number", () => {
    const shifts = shiftsOf(week).map((one, at) => (at === 2 ? { ...one, break: "satu jam" } : one));
    expect(weekOf(shifts)).toEqual({ kind: "wrong", day: 2 });
  });

  it("is said in stretches of like days", () => {
    expect(stretches(week).map(({ from, to }) => [from, to])).toEqual([
      [0, 3],
      [4, 4],
      [5, 6],
    ]);
  });

  it("may go over midnight", () => {
    expect(isOverMidnight("20.00", "06.00")).toBe(true);
    expect(isOverMidnight("07.30", "16.00")).toBe(false);
  });
});

it("stands where its dates put it", () => {
  expect(standing(schedule({}), TODAY)).toBe("now");
  expect(standing(schedule({ starts_on: "2026-12-01" }), TODAY)).toBe("ahead");
  expect(standing(schedule({ ends_on: "2026-11-23" }), TODAY)).toBe("over");
  expect(standing(schedule({ is_active: false }), TODAY)).toBe("stopped");
});

it("is listed with what holds first", () => {
  const all = [
    schedule({ name: "lalu", ends_on: "2026-02-01" }),
    schedule({ name: "unit", unit_id: "u" }),
    schedule({ name: "kabupaten" }),
    schedule({ name: "nanti", starts_on: "2027-01-01" }),
  ];
  expect(inOrder(all, TODAY).map((one) => one.name)).toEqual(["kabupaten", "unit", "nanti", "lalu"]);
});

it("clashes with one of the same owner on the same days", () => {
  const all = [
    schedule({ name: "Ramadan", starts_on: "2027-02-08", ends_on: "2027-03-09" }),
    schedule({ name: "tetap" }),
  ];
  const wanted = { unit_id: null, employee_id: null, starts_on: "2027-03-01", ends_on: "2027-03-31" };
  expect(clashing(wanted, all).map((one) => one.name)).toEqual(["Ramadan"]);
  expect(clashing({ ...wanted, unit_id: "u" }, all)).toEqual([]);
  // A later one without end takes the place of the earlier one.
  expect(clashing({ ...wanted, ends_on: null }, all)).toEqual([]);
  expect(clashing({ ...wanted, starts_on: "2026-01-01", ends_on: null }, all).map((one) => one.name)).toEqual([
    "tetap",
  ]);
});
