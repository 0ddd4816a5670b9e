import { expect, it } from "vitest";
import { periodName, stepped, weeksOf } from "./month";

it("steps over the end of a year", () => {
  expect(stepped("2026-12", 1)).toBe("2027-01");
  expect(stepped("2026-01", -1)).toBe("2025-12");
  expect(stepped("2026-11", -24)).toBe("2024-11");
  expect(stepped("2026", 1)).toBe("2027");
});

it("is named as people say it", () => {
  const names = ["Januari", "Februari"];
  expect(periodName("2026-02", names)).toBe("Februari 2026");
  expect(periodName("2026", names)).toBe("2026");
});

it("has weeks that begin on Monday", () => {
  const weeks = weeksOf("2026-11");
  expect(weeks).toHaveLength(6);
  expect(weeks[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect(weeks[1]?.[0]).toBe("2026-11-02");
  expect(weeks.at(-1)?.slice(0, 2)).toEqual(["2026-11-30", null]);
  expect(weeksOf("2028-02").flat().filter(Boolean)).toHaveLength(29);
});
