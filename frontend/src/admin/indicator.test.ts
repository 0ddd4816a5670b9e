import { describe, expect, it } from "vitest";
import {
  amountOf,
  byPost,
  changesOf,
  contentOf,
  draftOf,
  filledDown,
  periodsOf,
  targetsOf,
  typedOf,
  weightOf,
} from "./indicator";

describe("an amount", () => {
  it("is taken as people here write it", () => {
    expect(amountOf("92,5")).toBe("92.5");
    expect(amountOf("92.5")).toBe("92.5");
    expect(amountOf("1.250")).toBe("1250");
    expect(amountOf("1.250.000,75")).toBe("1250000.75");
    expect(amountOf(" 12 ")).toBe("12");
  });

  it("is refused where it is none", () => {
    for (const text of ["", "-1", "dua belas", "1,23456", "1e3", "1,2,3"]) expect(amountOf(text)).toBeNull();
  });
});

it("has a weight in hundredths of a per cent", () => {
  expect(weightOf("12,5")).toBe(1250);
  expect(weightOf("100 %")).toBe(10_000);
  expect(weightOf("")).toBe(0);
  expect(weightOf("101")).toBeNull();
  expect(weightOf("banyak")).toBeNull();
});

describe("targets", () => {
  const year = 2026;

  it("stand for the twelve months, the quarters and the year", () => {
    expect(periodsOf(year)).toHaveLength(17);
    expect(periodsOf(year).slice(-2)).toEqual(["2026-Q4", "2026"]);
  });

  it("go out as values and ranges, without those left empty", () => {
    const typed = typedOf(year, [
      { period: "2026-01", low: "10", high: "10" },
      { period: "2026", low: "92.5", high: "100" },
    ]);
    expect(targetsOf(typed)).toEqual({
      kind: "ok",
      targets: [
        { period: "2026-01", value: "10" },
        { period: "2026", low: "92.5", high: "100" },
      ],
      periods: ["2026-01", "2026"],
    });
  });

  it("name the period that is no number", () => {
    const typed = { ...typedOf(year, []), "2026-Q2": { low: "sepuluh", high: "" } };
    expect(targetsOf(typed)).toEqual({ kind: "wrong", period: "2026-Q2" });
  });

  it("of one month may be used for the others", () => {
    const typed = typedOf(year, [{ period: "2026-03", low: "5", high: "5" }]);
    const filled = filledDown(typed, "month");
    expect(Object.values(filled).filter((one) => one.low === "5")).toHaveLength(12);
    expect(filled["2026-Q1"]?.low).toBe("");
    expect(filledDown(typed, "quarter")).toEqual(typed);
  });
});

it("leaves out what does not go with the choices", () => {
  const draft = { ...draftOf(null), code: " IKU-1 ", name: "Kunjungan", unit_of_measure: "kali" };
  const content = contentOf(draft, 0);
  expect(content).toMatchObject({ code: "IKU-1", minimize_by: null, counts: null, aspect: null });
  expect(contentOf({ ...draft, polarity: "minimize" }, 0).minimize_by).toBe("special");
});

it("changes only what somebody changed", () => {
  const before = contentOf({ ...draftOf(null), name: "Kunjungan" }, 0);
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf(before, { ...before, name: "Kunjungan ibu", weight: 1250 })).toEqual({
    name: "Kunjungan ibu",
    weight: 1250,
  });
});

it("finds the people of a post", () => {
  const person = (id: string, position: string | null) => ({ id, position }) as Parameters<typeof byPost>[0][number];
  const posts = byPost([person("a", "Bidan"), person("b", null), person("c", "Bidan")]);
  expect(posts.map((one) => [one.post, one.people.length])).toEqual([
    ["Bidan", 2],
    ["", 1],
  ]);
});
