import { describe, expect, test } from "vitest";
import { eachKind } from "./rules";
import {
  begun,
  canStop,
  type Draft,
  dotted,
  emptyDraft,
  freeMonth,
  moved,
  type Policy,
  percentOf,
  read,
  readStop,
  rupiahOf,
  type Sample,
} from "./tpp";

const sample: Sample = {
  code: "sample-district",
  name: "Contoh kabupaten",
  productivity_share: 60,
  bands: [
    { up_to_minutes: 30, costs: 0.5 },
    { up_to_minutes: 60, costs: 1.25 },
    { up_to_minutes: null, costs: 1.5 },
  ],
  no_record: 1.5,
  absent: 1.5,
  no_assembly: 2,
};
const { code: _, ...figures } = sample;
const policy: Policy = {
  ...figures,
  version: "perbup-12",
  effective_from: "2027-01",
  is_paid: true,
  name: "Perbup 12",
  base_by_kind: eachKind(() => 2_500_000),
  base_by_position: [{ position_id: "019ac000-0000-7000-8000-000000000001", rupiah: 4_000_000 }],
};
const stop: Policy = { ...policy, version: "berhenti-2027-06", effective_from: "2027-06", is_paid: false };

function draft(members: Partial<Draft> = {}): Draft {
  return { ...begun(emptyDraft("2027-03"), policy), ...members };
}

describe("a draft", () => {
  test("that nobody has touched says what held before, with a code of its month", () => {
    const body = { ...policy, version: "tpp-2027-03", effective_from: "2027-03" };
    expect(read(draft(), [policy])).toEqual({ kind: "ok", body });
  });

  test("begun from a sample has its figures, and neither its name nor amounts", () => {
    const found = begun(emptyDraft("2027-03"), sample);
    expect(found).toMatchObject({ name: "", share: "60", deductions: { no_record: "1,5", no_assembly: "2" } });
    expect(found.bands.map((band) => [band.upTo, band.loses])).toEqual([
      ["30", "0,5"],
      ["60", "1,25"],
      ["", "1,5"],
    ]);
    expect(found.amounts).toEqual(eachKind(() => ""));
  });

  test("keeps what was typed when a sample is taken, and loses it when begun empty", () => {
    const typed = draft({ name: "Perbup 40", version: "perbup-40" });
    expect(begun(typed, sample)).toMatchObject({ name: "Perbup 40", amounts: typed.amounts });
    expect(begun(typed, null)).toEqual({ ...emptyDraft("2027-03"), version: "perbup-40" });
  });

  test("begun after a stop does not take the stop's name", () => {
    expect(begun(emptyDraft("2027-08"), stop)).toMatchObject({ name: "", share: "60" });
  });

  test("takes another month, and its code with it unless somebody typed one", () => {
    expect(moved(draft(), "2027-05")).toMatchObject({ effectiveFrom: "2027-05", version: "tpp-2027-05" });
    expect(moved(draft({ version: "perbup-40" }), "2027-05").version).toBe("perbup-40");
  });

  test("carries the posts' own figures of the policy that it replaces", () => {
    const later = { ...policy, version: "b", effective_from: "2027-06", base_by_position: [] };
    const found = (month: string) => read(draft({ effectiveFrom: month, version: "c" }), [later, policy]);
    expect(found("2027-05")).toMatchObject({ body: { base_by_position: policy.base_by_position } });
    expect(found("2027-07")).toMatchObject({ body: { base_by_position: [] } });
    expect(found("2026-01")).toMatchObject({ body: { base_by_position: [] } });
  });
});

describe("what is wrong is named at its place:", () => {
  test.each([
    [{ effectiveFrom: "2027-01" }, "/effective_from", "taken"],
    [{ name: " ab " }, "/name", "name"],
    [{ version: "Perbup 12" }, "/version", "version"],
    [{ version: "perbup-12" }, "/version", "versionTaken"],
    [{ share: "" }, "/productivity_share", "percent"],
    [{ share: "101" }, "/productivity_share", "percent"],
    [{ deductions: { no_record: "1", absent: "1,234", no_assembly: "1" } }, "/absent", "percent"],
    [{ amounts: { ...eachKind(() => "0"), functional: "1,5" } }, "/base_by_kind/functional", "rupiah"],
    [{ amounts: { ...eachKind(() => "0"), executor: "2.000.000.001" } }, "/base_by_kind/executor", "rupiah"],
  ] as const)("%o", (members, pointer, why) => {
    expect(read(draft(members), [policy])).toEqual({ kind: "wrong", pointer, why });
  });

  test.each([
    [1, { upTo: "" }, "/bands/1/up_to_minutes", "minutes"],
    [1, { upTo: "0" }, "/bands/1/up_to_minutes", "minutes"],
    [1, { upTo: "1441" }, "/bands/1/up_to_minutes", "minutes"],
    [1, { upTo: "30" }, "/bands/1/up_to_minutes", "rising"],
    [1, { loses: "dua" }, "/bands/1/costs", "percent"],
    [1, { loses: "0,4" }, "/bands/1/costs", "falling"],
    [2, { loses: "1,2" }, "/bands/2/costs", "falling"],
  ] as const)("band %i with %o", (at, members, pointer, why) => {
    const wanted = draft();
    wanted.bands = wanted.bands.map((band, place) => (place === at ? { ...band, ...members } : band));
    expect(read(wanted, [policy])).toEqual({ kind: "wrong", pointer, why });
  });
});

test("a single band has no end", () => {
  const found = read(draft({ bands: [{ upTo: "30", loses: "1" }] }), [policy]);
  expect(found).toMatchObject({ body: { bands: [{ up_to_minutes: null, costs: 1 }] } });
});

test("per cents and rupiah are read as people write them", () => {
  expect([percentOf("1,25"), percentOf(" 60 % "), percentOf("")]).toEqual([1.25, 60, null]);
  expect(["2.500.000", "Rp 2.500.000", "2500000", "0"].map(rupiahOf)).toEqual([2_500_000, 2_500_000, 2_500_000, 0]);
  expect(["", "dua juta", "2.50", "2,500,000"].map(rupiahOf)).toEqual([null, null, null, null]);
  expect([dotted("2500000"), dotted("dua juta")]).toEqual(["2.500.000", "dua juta"]);
});

describe("a stop", () => {
  test("keeps the figures of what it ends", () => {
    const found = readStop("2027-06", "TPP tidak dibayarkan", [policy]);
    expect(found).toEqual({ kind: "ok", body: { ...stop, name: "TPP tidak dibayarkan" } });
  });

  test.each([
    ["2027-01", "TPP tidak dibayarkan", "/effective_from", "taken"],
    ["2027-03", "", "/name", "name"],
    ["2026-12", "TPP tidak dibayarkan", "/effective_from", "notPaid"],
    ["2027-08", "TPP tidak dibayarkan", "/effective_from", "notPaid"],
  ] as const)("from %s called '%s' is told", (month, name, pointer, why) => {
    expect(readStop(month, name, [stop, policy])).toEqual({ kind: "wrong", pointer, why });
  });

  test("is there while TPP is paid or will be", () => {
    expect(canStop([], "2027-03")).toBe(false);
    expect(canStop([policy], "2026-12")).toBe(true);
    expect(canStop([stop, policy], "2027-03")).toBe(true);
    expect(canStop([stop, policy], "2027-06")).toBe(false);
  });
});

test("the month offered is the first that nothing is decided for", () => {
  expect(freeMonth([stop, policy], "2027-01")).toBe("2027-02");
  expect(freeMonth([policy, { ...policy, effective_from: "2026-12" }], "2026-12")).toBe("2027-02");
  expect(freeMonth([], "2027-01")).toBe("2027-01");
});
