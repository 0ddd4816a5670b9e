import { describe, expect, it } from "vitest";
import { momentAt } from "../lib/time";
import type { Punch } from "../lib/types";
import { type DayStatus, lookOf, marksOf, momentsOf, past, type Status, sumOf, wanted } from "./PresenceDays";

const DAY = "2026-11-24";
const at = (clock: string, day = DAY): string => momentAt(day, clock);
const now = (clock: string, day = DAY): number => Date.parse(at(clock, day));

function day(status: Status, members: Partial<DayStatus> = {}): DayStatus {
  const none = { in_at: null, in_punch_id: null, out_at: null, out_punch_id: null, assembly: null, recorded: null };
  const sums = { late_minutes: 0, early_minutes: 0, notes: [], explanation: "", correction_id: null };
  const due = { schedule: "Lima hari", due_from: at("07.30"), due_until: at("16.00") };
  return { day: DAY, status, label: status, ...none, ...sums, ...due, ...members };
}

function punch(kind: "in" | "out", clock: string, members: Partial<Punch> = {}): Punch {
  return { id: `${kind} ${clock}`, kind, at: at(clock), state: "kept", problem: null, ...members };
}

describe("days", () => {
  it("are counted as the score does: what is excused is no working day", () => {
    const statuses: Status[] = ["present", "late", "early_leave", "absent", "duty_travel", "holiday", "system_outage"];
    expect(sumOf(statuses.map((status) => ({ status })))).toEqual({ present: 3, due: 4 });
  });

  it("that have not come are not shown, and the newest is first", () => {
    const days = ["2026-11-23", DAY, "2026-11-25"].map((one) => day("present", { day: one }));
    expect(past(days, DAY).map((one) => one.day)).toEqual([DAY, "2026-11-23"]);
  });

  it("have an icon beside their word, and only an absence asks for something", () => {
    expect(lookOf("absent").tone).toBe("act");
    expect(lookOf("leave:sick")).toEqual({ tone: "plain", icon: "calendar" });
    expect(lookOf("system_outage").tone).toBe("plain");
  });
});

describe("the next tap", () => {
  it("is in, then out, then none", () => {
    expect(wanted([], null, now("07.20"))).toBe("in");
    expect(wanted([punch("in", "07.20")], null, now("15.00"))).toBe("out");
    expect(wanted([punch("in", "07.20"), punch("out", "16.01")], null, now("16.02"))).toBe("done");
  });

  it("knows what a machine has recorded", () => {
    expect(wanted([], day("present", { in_at: at("07.20") }), now("15.00"))).toBe("out");
    expect(wanted([], day("present", { in_at: at("07.20"), out_at: at("16.01") }), now("17.00"))).toBe("done");
  });

  it("is out after a night shift's midnight, and in again the day after a forgotten out", () => {
    const evening = [punch("in", "21.00")];
    expect(wanted(evening, null, now("06.00", "2026-11-25"))).toBe("out");
    expect(wanted([punch("in", "07.20")], null, now("07.20", "2026-11-25"))).toBe("in");
  });

  it("does not count what the server refused", () => {
    expect(wanted([punch("in", "07.20", { state: "refused" })], null, now("08.00"))).toBe("in");
  });
});

describe("today's marks", () => {
  it("are this phone's and the server's, each once, in their order", () => {
    const own = [
      punch("out", "16.01"),
      punch("in", "07.20", { state: "sent" }),
      punch("in", "07.00", { at: at("07.00", "2026-11-23") }),
    ];
    const recorded = day("present", {
      in_at: at("07.15"),
      in_punch_id: "machine",
      out_at: at("16.01"),
      out_punch_id: "out 16.01",
    });
    expect(marksOf(own, recorded, now("17.00")).map((one) => [one.kind, one.at, one.state])).toEqual([
      ["in", at("07.15"), "recorded"],
      ["in", at("07.20"), "sent"],
      ["out", at("16.01"), "kept"],
    ]);
  });
});

describe("a mark that the server refused", () => {
  it("stays until it is put away, on whatever day it was", () => {
    const refused = punch("in", "07.00", { at: at("07.00", "2026-11-20"), state: "refused" });
    expect(marksOf([refused], null, now("17.00")).map((one) => one.state)).toEqual(["refused"]);
  });
});

describe("the times of a correction", () => {
  it("lie on their day", () => {
    expect(momentsOf(DAY, { in: "07.25", out: "16.00" }, day("late"))).toEqual({
      in_at: at("07.25"),
      out_at: at("16.00"),
    });
    expect(momentsOf(DAY, { in: null, out: "06.00" }, day("late"))).toEqual({ in_at: null, out_at: at("06.00") });
  });

  it("of a night shift end on the next day, and so do those that would end before they began", () => {
    const night = day("late", { due_from: at("21.00"), due_until: at("07.00", "2026-11-25") });
    expect(momentsOf(DAY, { in: null, out: "07.05" }, night)).toEqual({
      in_at: null,
      out_at: at("07.05", "2026-11-25"),
    });
    expect(momentsOf(DAY, { in: "20.00", out: "01.00" }, day("absent"))).toEqual({
      in_at: at("20.00"),
      out_at: at("01.00", "2026-11-25"),
    });
  });
});
