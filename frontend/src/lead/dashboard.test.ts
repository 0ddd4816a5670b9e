import { describe, expect, it } from "vitest";
import { addMonths, bars, bounds, hours, monthLabel, mostEach, placeOf, type SubUnit, tops } from "./dashboard";

describe("a dashboard's address", () => {
  it("names a unit, a month and an officer, each only if there is one", () => {
    expect(placeOf("", "2026-11-24")).toEqual({ unit: null, period: "2026-11", employee: null, isSaid: false });
    expect(placeOf("u", "2026-11-24")).toEqual({ unit: "u", period: "2026-11", employee: null, isSaid: false });
    const officer = { unit: "u", period: "2025-02", employee: "e" };
    expect(placeOf("u/2025-02/e", "2026-11-24")).toEqual({ ...officer, isSaid: false });
    expect(placeOf("u/2025-02/e/warga", "2026-11-24")).toEqual({ ...officer, isSaid: true });
  });

  it("is of this month where it names none", () => {
    for (const word of ["2026-13", "kemarin", "2026-1"])
      expect(placeOf(`u/${word}`, "2026-11-24").period).toBe("2026-11");
  });
});

describe("months", () => {
  it("go on over the years", () => {
    expect(addMonths("2026-12", 1)).toBe("2027-01");
    expect(addMonths("2026-01", -1)).toBe("2025-12");
  });

  it("end on their last day", () => {
    expect(bounds("2028-02")).toEqual({ first: "2028-02-01", last: "2028-02-29" });
    expect(bounds("2026-11").last).toBe("2026-11-30");
  });

  it("have names", () => {
    expect(monthLabel("2026-02", ["Januari", "Februari"])).toBe("Februari 2026");
  });
});

describe("pictures", () => {
  it("are scaled to the largest day, and show the smallest", () => {
    const drawn = bars([0, 60, 1, 120], 120);
    expect(drawn.width).toBe(40);
    expect(drawn.bars.map((bar) => bar.height)).toEqual([30, 1.5, 60]);
    expect(bars([0, 0], 0).bars).toEqual([]);
  });

  it("compare units of any size by the person", () => {
    const part = (day_minutes: number[], people_placed: number) => ({ day_minutes, people_placed }) as SubUnit;
    expect(mostEach([part([100, 300], 10), part([60], 1), part([5], 0)])).toBe(60);
    expect(mostEach([])).toBe(0);
  });

  it("tell hours with one decimal", () => {
    expect([hours(90), hours(0), hours(100)]).toEqual([1.5, 0, 1.7]);
  });
});

it("the tops are the units below none of the others", () => {
  const unit = (id: string, parent_id: string | null) => ({ id, parent_id });
  const found = tops([unit("a", null), unit("b", "a"), unit("c", "b"), unit("d", "elsewhere")]);
  expect(found.map((one) => [one.unit.id, one.below.map((below) => below.id)])).toEqual([
    ["a", ["b"]],
    ["d", []],
  ]);
});
