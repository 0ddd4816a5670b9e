import { describe, expect, it } from "vitest";
import { draftOf, inForce, type RuleSet, read, sumOf } from "./rules";

const weights = { attendance: 30, task_completion: 50, program_contribution: 15, public_feedback: 5 };
const set: RuleSet = {
  version: "bawaan-1",
  effective_from: "2000-01",
  note: null,
  weights: { jpt: weights, administrator: weights, pengawas: weights, functional: weights, executor: weights },
  cap: 120,
  late_bands: [
    { up_to_minutes: 30, loses: 5 },
    { up_to_minutes: null, loses: 15 },
  ],
  indicator_share: 70,
  minutes_per_day: 360,
  contributions_per_month: 4,
  innovation_verified: 3,
  innovation_adopted: 1,
  innovation_most: 6,
  feedback_target: 77,
  is_default: true,
};
const draft = () => draftOf(set, "2026-12");

describe("a draft", () => {
  it("begins as what holds, under a name and a month of its own", () => {
    const { is_default: _, ...same } = set;
    expect(read(draft())).toEqual({
      kind: "ok",
      body: { ...same, version: "aturan-2026-12", effective_from: "2026-12" },
    });
  });

  it("is not sent while a kind of post does not come to 100", () => {
    const wanted = draft();
    wanted.weights.pengawas.attendance = "20";
    expect(sumOf(wanted.weights.pengawas)).toBe(90);
    expect(read(wanted)).toEqual({ kind: "wrong", pointer: "/weights/pengawas", why: "sum" });
  });

  it("names the field that is no number, or too large a one", () => {
    const words = draft();
    words.weights.jpt.public_feedback = "lima";
    expect(read(words)).toEqual({ kind: "wrong", pointer: "/weights/jpt/public_feedback", why: "whole" });
    const large = draft();
    large.numbers.cap = "300";
    expect(read(large)).toEqual({ kind: "wrong", pointer: "/cap", why: "range" });
  });

  it("names the late band without an end, and a version that is no name", () => {
    const open = draft();
    open.bands = [{ upTo: "", loses: "5" }, ...open.bands];
    expect(read(open)).toEqual({ kind: "wrong", pointer: "/late_bands/0/up_to_minutes", why: "bands" });
    expect(read({ ...draft(), version: "Aturan Baru" })).toMatchObject({ pointer: "/version" });
  });
});

it("holds from its month on", () => {
  const later = { ...set, version: "b", effective_from: "2027-01" };
  expect(inForce([later, set], "2026-12")?.version).toBe("bawaan-1");
  expect(inForce([later, set], "2027-01")?.version).toBe("b");
});
