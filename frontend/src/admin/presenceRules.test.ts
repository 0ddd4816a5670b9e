import { describe, expect, test } from "vitest";
import { draftOf, emptyThreshold, type PresenceRules, read } from "./presenceRules";
import { inForce } from "./rules";

const DAY = "2027-01-01";
const rules = (members: Partial<PresenceRules> = {}): PresenceRules => ({
  effective_from: "2000-01-01",
  grace_minutes: 0,
  officer_notice_days: 2,
  superior_notice_days: 3,
  run_threshold: 10,
  thresholds: [
    { from_days: 3, level: "light", label: "Teguran lisan", siasn_code: "1" },
    { from_days: 11, level: "medium", label: "Pemotongan tunjangan", siasn_code: "23" },
  ],
  ...members,
});

test("a draft that nobody has touched says what held before", () => {
  expect(read(draftOf(rules()), DAY)).toEqual({ kind: "ok", body: { ...rules(), effective_from: DAY } });
});

test("thresholds go out in the order of their days", () => {
  const draft = draftOf(rules());
  draft.thresholds = [...draft.thresholds, { ...emptyThreshold(), fromDays: "4", label: "Teguran", siasnCode: "2" }];

  const found = read(draft, DAY);

  expect(found.kind === "ok" && found.body.thresholds.map((one) => one.from_days)).toEqual([3, 4, 11]);
});

describe("what is wrong is named at its place:", () => {
  test.each([
    ["grace_minutes", "dua", "/grace_minutes", "whole"],
    ["grace_minutes", "121", "/grace_minutes", "range"],
    ["run_threshold", "0", "/run_threshold", "range"],
    ["superior_notice_days", "2", "/superior_notice_days", "order"],
    ["officer_notice_days", "0", "/superior_notice_days", "order"],
  ] as const)("%s of %s", (name, value, pointer, why) => {
    const draft = draftOf(rules());
    draft.numbers[name] = value;
    expect(read(draft, DAY)).toEqual({ kind: "wrong", pointer, why });
  });

  test.each([
    [{ fromDays: "" }, "/thresholds/1/from_days", "days"],
    [{ fromDays: "400" }, "/thresholds/1/from_days", "days"],
    [{ fromDays: "3" }, "/thresholds/1/from_days", "twice"],
    [{ label: "  " }, "/thresholds/1/label", "label"],
    [{ siasnCode: "" }, "/thresholds/1/siasn_code", "label"],
  ] as const)("a threshold with %o", (members, pointer, why) => {
    const draft = draftOf(rules());
    draft.thresholds = draft.thresholds.map((one, at) => (at === 1 ? { ...one, ...members } : one));
    expect(read(draft, DAY)).toEqual({ kind: "wrong", pointer, why });
  });
});

test("nobody needs to get word", () => {
  const draft = draftOf(rules({ officer_notice_days: 0, superior_notice_days: 0 }));
  expect(read(draft, DAY).kind).toBe("ok");
});

test("the newest that has begun holds", () => {
  const all = [rules({ effective_from: "2027-01-01" }), rules({ effective_from: "2026-01-01" })];
  expect(inForce(all, "2026-12-31")).toBe(all[1]);
  expect(inForce(all, "2027-01-01")).toBe(all[0]);
  expect(inForce(all, "2025-01-01")).toBeNull();
});
