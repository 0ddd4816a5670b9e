import { describe, expect, it } from "vitest";
import { numberOf, type Policy, standings } from "./clocks";

const policy = (effective_from: string): Policy => ({
  effective_from,
  verify_working_days: 3,
  finish_days: 60,
  escalate_working_days: 3,
  ask_again_days: 28,
  officer_answer_days: 7,
});

describe("time limits of reports", () => {
  it("hold until later ones begin", () => {
    const all = [policy("2027-01-01"), policy("2026-11-24"), policy("2026-06-01"), policy("2000-01-01")];
    expect(standings(all, "2026-11-24")).toEqual(["ahead", "current", "past", "past"]);
    expect(standings(all.slice(0, 1), "2026-11-24")).toEqual(["ahead"]);
  });

  it("are whole numbers within what is taken", () => {
    const bounds = { least: 1, most: 60 };
    expect(numberOf(" 12 ", bounds)).toBe(12);
    expect(["0", "61", "3,5", "", "tiga"].map((one) => numberOf(one, bounds))).toEqual([null, null, null, null, null]);
  });
});
