import { expect, test } from "vitest";
import {
  addDays,
  ago,
  clock,
  dayName,
  dayOf,
  duration,
  isDay,
  minutesBetween,
  moment,
  momentAt,
  span,
  today,
  weekOf,
} from "./time";

test("a word is a day only when it is one", () => {
  expect(["2026-11-24", "2026-02-30", "2026-13-01", "24-11-2026", "kemarin", ""].filter(isDay)).toEqual(["2026-11-24"]);
});

test("clocks show the district's time, with a dot", () => {
  expect(clock("2026-11-24T01:10:00Z")).toBe("08.10");
  expect(clock("2026-11-24T17:00:00Z")).toBe("00.00");
  expect(span("2026-11-24T01:10:00Z", "2026-11-24T04:40:00Z")).toBe("08.10–11.40");
});

test("a day begins at the district's midnight, whatever the phone's zone", () => {
  expect(dayOf("2026-11-23T16:59:59Z")).toBe("2026-11-23");
  expect(dayOf("2026-11-23T17:00:00Z")).toBe("2026-11-24");
  expect(today(Date.parse("2026-12-31T18:00:00Z"))).toBe("2027-01-01");
});

test("days are added over months, years and leap days", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
  expect(weekOf("2026-11-29")).toBe("2026-11-23");
  expect(weekOf("2026-11-23")).toBe("2026-11-23");
  expect(dayName("2026-11-24")).toBe("Selasa");
});

test("a time of the day is a moment, and back", () => {
  expect(momentAt("2026-11-24", "08.10")).toBe("2026-11-24T01:10:00Z");
  expect(momentAt("2026-11-24", "00:30")).toBe("2026-11-23T17:30:00Z");
  expect(clock(momentAt("2026-11-24", "23:59"))).toBe("23.59");
  expect(moment(Date.parse("2026-11-24T01:10:00.123Z"))).toBe("2026-11-24T01:10:00.123Z");
});

test("durations are said in hours and minutes", () => {
  expect([0, 45, 60, 210].map((minutes) => duration(minutes))).toEqual(["0 mnt", "45 mnt", "1 jam", "3 jam 30 mnt"]);
  expect(minutesBetween("2026-11-24T01:10:00Z", "2026-11-24T00:10:00Z")).toBe(0);
});

test("how long ago, in the largest whole unit", () => {
  const now = "2026-11-24T12:00:00Z";
  expect(ago("2026-11-24T11:59:30Z", now)).toEqual({ unit: "now" });
  expect(ago("2026-11-24T11:15:00Z", now)).toEqual({ unit: "minute", count: 45 });
  expect(ago("2026-11-24T09:30:00Z", now)).toEqual({ unit: "hour", count: 2 });
  expect(ago("2026-11-20T09:30:00Z", now)).toEqual({ unit: "day", count: 4 });
});
