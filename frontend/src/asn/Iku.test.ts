import { describe, expect, it } from "vitest";
import { amountOf, spoken } from "./IkuAmounts";
import { contributed } from "./IkuFacts";
import { stepsOf } from "./IkuHistory";
import { addMonths, boundsOf, isMonth, monthName, monthOf, monthsUntil } from "./IkuMonths";
import { nextStep } from "./IkuNext";
import { addsUp, type Code, type Component, wholeOf, writtenOut } from "./IkuSum";
import { addressOf, wayOf } from "./IkuWays";

const ME = "0199aaaa-0000-7000-8000-000000000001";

function part(code: Code, weight: number, achievement: number, points: number): Component {
  const facts = { count: 1, href: null };
  return {
    code,
    label: code,
    weight,
    target: 100,
    actual: achievement,
    unit: "%",
    achievement,
    points,
    explanation: "",
    facts,
  };
}

const three = [
  part("attendance", 40, 75, 30),
  part("task_completion", 40, 100, 40),
  part("program_contribution", 20, 60, 12),
];

describe("the score as a sum", () => {
  it("is written out, and comes to the number shown", () => {
    const score = { score: 82, components: three };
    expect(writtenOut(score)).toBe("30 + 40 + 12 = 82");
    expect(addsUp(score)).toBe(true);
  });

  it("has the extra for an innovation at its end, which has no weight", () => {
    const components = [...three, part("innovation", 0, 3, 3)];
    expect(writtenOut({ score: 85, components })).toBe("30 + 40 + 12 + 3 = 85");
    expect(wholeOf(components)).toBe(100);
  });

  it("of hundredths is exact where floats are not", () => {
    const components = [part("attendance", 33.3, 100, 0.1), part("task_completion", 33.4, 100, 0.2)];
    expect(addsUp({ score: 0.3, components })).toBe(true);
    expect(writtenOut({ score: 0.3, components })).toBe("0,1 + 0,2 = 0,3");
  });

  it("says which weights were counted where something is missing", () => {
    expect(wholeOf(three.slice(1))).toBe(60);
    expect(writtenOut({ score: 0, components: [] })).toBe("0 = 0");
  });
});

describe("the next step", () => {
  it("is where there is most to gain, in points", () => {
    expect(nextStep({ components: three })).toEqual({ do: "raise", code: "attendance", gain: 10 });
  });

  it("counts a heavy weight more than a low value", () => {
    const components = [part("task_completion", 90, 80, 72), part("program_contribution", 10, 10, 1)];
    expect(nextStep({ components })).toEqual({ do: "raise", code: "task_completion", gain: 18 });
  });

  it("is something of one's own before what only the unit can change", () => {
    const components = [part("attendance", 40, 98, 39.2), part("public_feedback", 60, 50, 30)];
    expect(nextStep({ components })).toMatchObject({ code: "attendance" });
    expect(nextStep({ components: components.slice(1) })).toMatchObject({ code: "public_feedback", gain: 50 });
  });

  it("is something new where all is reached, and to keep it up where that is there, too", () => {
    const full = [part("attendance", 50, 100, 50), part("task_completion", 50, 120, 60)];
    expect(nextStep({ components: full })).toEqual({ do: "innovate" });
    expect(nextStep({ components: [...full, part("innovation", 0, 3, 3)] })).toEqual({ do: "keep" });
    expect(nextStep({ components: [] })).toEqual({ do: "innovate" });
  });
});

describe("months", () => {
  it("follow each other over the years", () => {
    expect(addMonths("2026-11", 2)).toBe("2027-01");
    expect(addMonths("2026-01", -1)).toBe("2025-12");
    expect(monthsUntil("2026-02", 3)).toEqual(["2025-12", "2026-01", "2026-02"]);
    expect(boundsOf("2028-02")).toEqual(["2028-02-01", "2028-02-29"]);
  });

  it("are the district's: late in the evening of UTC it is the next one", () => {
    expect(monthOf("2026-10-31T18:00:00Z")).toBe("2026-11");
  });

  it("are named as people do", () => {
    expect(monthName("2026-08", "id")).toBe("Agustus 2026");
    expect(monthName("2026-08", "en", "short")).toBe("Aug 2026");
    expect([isMonth("2026-13"), isMonth("2026-1"), isMonth("2026-12")]).toEqual([false, false, true]);
  });
});

describe("ways", () => {
  it("lead to whose, which month and which page", () => {
    expect(wayOf("")).toEqual({ employeeId: null, month: null, page: "" });
    expect(wayOf("2026-10")).toEqual({ employeeId: null, month: "2026-10", page: "" });
    expect(wayOf(`${ME}/2026-10/tugas`, ["tugas"])).toEqual({ employeeId: ME, month: "2026-10", page: "tugas" });
  });

  it("lead nowhere where a word is not known", () => {
    expect([wayOf("besok"), wayOf("2026-10/lain", ["tugas"]), wayOf("tugas", ["tugas"]), wayOf("2026-10/a/b")]).toEqual(
      [null, null, null, null],
    );
  });

  it("are written as they are read", () => {
    for (const rest of ["", "2026-10", `${ME}/2026-10`, `${ME}/2026-10/tugas`, ME]) {
      const way = wayOf(rest, ["tugas"]);
      expect(way && addressOf("iku", way)).toBe(`#/iku${rest && `/${rest}`}`);
    }
  });
});

describe("amounts", () => {
  it.each([
    ["92,5", "92.5"],
    ["92.5", "92.5"],
    [" 8 ", "8"],
    ["1.250", "1250"],
    ["1.250.000,75", "1250000.75"],
    ["0,0001", "0.0001"],
  ])("%s goes as %s", (written, wire) => {
    expect(amountOf(written)).toBe(wire);
  });

  it.each(["", "satu", "-3", "1,23456", "1.25.0", "12e3", ","])("%s is none", (written) => {
    expect(amountOf(written)).toBeNull();
  });

  it("are said as people write them", () => {
    expect([spoken("1250.5"), spoken("8")]).toEqual(["1.250,5", "8"]);
  });
});

describe("what became of an actual", () => {
  it("is told newest first, of its month alone", () => {
    const said = { by: ME, by_name: "Ani", changes: {} };
    const items: Parameters<typeof stepsOf>[0] = [
      { ...said, action: "iku.record", month: "2026-10", at: "2026-10-02T01:00:00Z", changes: { amount: [null, "6"] } },
      {
        ...said,
        action: "iku.amend_actual",
        month: "2026-10",
        at: "2026-10-03T01:00:00Z",
        changes: { amount: ["6", "7.5"] },
      },
      {
        ...said,
        action: "iku.amend_actual",
        month: "2026-10",
        at: "2026-10-04T01:00:00Z",
        changes: { note: [null, "x"] },
      },
      { ...said, action: "iku.record", month: "2026-09", at: "2026-10-05T01:00:00Z", changes: { amount: [null, "1"] } },
      { ...said, action: "iku.create", month: null, at: "2026-01-05T01:00:00Z" },
    ];
    expect(stepsOf(items, "2026-10").map(({ kind, before, after }) => [kind, before, after])).toEqual([
      ["note", "", ""],
      ["amount", "6", "7,5"],
      ["first", "", "6"],
    ]);
  });
});

describe("contributions", () => {
  it("count approved activities and what was accepted by hand, nothing that waits", () => {
    const entry = (status: "waiting" | "approved" | "declined") => ({ status }) as never;
    const member = { activities: 2, entries: [entry("approved"), entry("waiting"), entry("declined")] } as never;
    expect(contributed(member)).toBe(3);
  });
});
