import { describe, expect, it } from "vitest";
import { fromFirst, lowest, moved, percentOf, shares } from "./surveyResults";

const element = (code: string, average: number | null) => ({ code, label: code, average, responses: average && 5 });

describe("results", () => {
  it("name the lowest element, where one is lower than the others", () => {
    expect(lowest([element("u1", 3), element("u2", 2.5), element("u3", null)])).toBe("u2");
    expect(lowest([element("u1", 3), element("u2", 3)])).toBeNull();
    expect(lowest([element("u1", 3), element("u2", null)])).toBeNull();
  });

  it("tell how the index moved to the hundredth", () => {
    expect(moved(80.1, 79.9)).toBe(0.2);
    expect(moved(80, null)).toBeNull();
    expect(percentOf(3.2)).toBe(80);
  });

  it("draw no share of what is not shown", () => {
    expect(shares([{ count: 6 }, { count: 0 }, { count: null }]).map((one) => one.percent)).toEqual([100, 0, null]);
    expect(shares([{ count: null }])[0]?.percent).toBeNull();
  });

  it("begin with the first month that has an index", () => {
    const months = [
      { month: "2026-01", ikm: null },
      { month: "2026-02", ikm: 80 },
      { month: "2026-03", ikm: null },
    ];
    expect(fromFirst(months).map((one) => one.month)).toEqual(["2026-02", "2026-03"]);
    expect(fromFirst([{ ikm: null }])).toEqual([]);
  });
});
