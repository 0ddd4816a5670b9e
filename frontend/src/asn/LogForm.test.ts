import { expect, test } from "vitest";
import { check, emptyForm, endOf, formOfTimer, isLate, minutesOf, missedWindow, startOf, withTile } from "./LogForm";

const NOW = new Date("2026-11-24T04:43:21Z");

test("an empty form is the last hour on full five minutes", () => {
  expect(emptyForm(NOW)).toMatchObject({ day: "2026-11-24", from: "10.40", to: "11.40" });
});

test("soon after midnight it is what there is of today", () => {
  const at = (time: string) => emptyForm(new Date(`2026-11-23T${time}:00Z`));
  expect(at("17:12")).toMatchObject({ day: "2026-11-24", from: "00.00", to: "00.10" });
  expect(at("18:01")).toMatchObject({ day: "2026-11-24", from: "00.00", to: "01.00" });
  const form = at("17:03");
  expect(form).toMatchObject({ day: "2026-11-23", from: "23.00", to: "00.00" });
  expect(minutesOf(form)).toBe(60);
});

test("an end before the start is on the next day", () => {
  const form = { ...emptyForm(NOW), from: "22.00", to: "06.30" };
  expect(startOf(form)).toBe("2026-11-24T15:00:00Z");
  expect(endOf(form)).toBe("2026-11-24T23:30:00Z");
});

test("a form without words, with a broken quantity and no length names all three", () => {
  const form = { ...emptyForm(NOW), description: " a ", quantity: "3,5", from: "08.00", to: "08.00" };
  expect(check(form)).toEqual({ kind: "faulty", faults: ["description", "quantity", "time"] });
});

test("blanks are cut and empty fields are nothing", () => {
  const checked = check({ ...emptyForm(NOW), description: "  Rapat  ", unit: " " });
  expect(checked).toMatchObject({
    kind: "ok",
    draft: { description: "Rapat", unit: null, quantity: null, reason: null },
  });
});

test("a running activity keeps the seconds of its start while the minute is not touched", () => {
  const timer = { templateId: null, title: "Jaga malam", unit: null, startedAt: "2026-11-23T14:05:37Z" };
  const form = formOfTimer(timer, NOW);
  expect(check(form)).toMatchObject({ kind: "ok", draft: { startedAt: "2026-11-23T14:05:37Z" } });
  expect(check({ ...form, from: "21.06" })).toMatchObject({ draft: { startedAt: "2026-11-23T14:06:00Z" } });
});

test("a usual activity brings its length unless the times were set", () => {
  const tile = { key: "a", title: "Posyandu", unit: "balita", minutes: 90, templateId: "t", icon: "heart" };
  const templates = [{ id: "t", title: "Posyandu", unit: "balita", usual_minutes: 90, rhk_id: "r" }];
  expect(withTile(emptyForm(NOW), tile, templates, false)).toMatchObject({ from: "10.10", to: "11.40", rhkId: "r" });
  expect(withTile(emptyForm(NOW), tile, templates, true)).toMatchObject({ from: "10.40", to: "11.40" });
});

test("yesterday is on time, the day before is late, the ninth day is too old", () => {
  expect(isLate("2026-11-23", "2026-11-24", [])).toBe(false);
  expect(isLate("2026-11-22", "2026-11-24", [])).toBe(true);
  expect(missedWindow("2026-11-17", "2026-11-24", [])).toBe(null);
  expect(missedWindow("2026-11-15", "2026-11-24", [])).toBe(7);
});

test("the rules of the day worked count, not today's", () => {
  const policies = [
    { effective_from: "2026-11-20", on_time_days: 0, late_window_days: 2 },
    { effective_from: "2026-11-01", on_time_days: 3, late_window_days: 14 },
  ];
  expect(isLate("2026-11-19", "2026-11-22", policies)).toBe(false);
  expect(isLate("2026-11-21", "2026-11-22", policies)).toBe(true);
  expect(missedWindow("2026-11-19", "2026-11-24", policies)).toBe(null);
  expect(missedWindow("2026-11-20", "2026-11-24", policies)).toBe(2);
});

test("what an entry is for goes along, and nothing stays nothing", () => {
  const form = { ...emptyForm(NOW), description: "Senam pagi", programId: "p", ikuId: "i" };
  expect(check(form)).toMatchObject({ kind: "ok", draft: { programId: "p", ikuId: "i" } });
  expect(check({ ...form, programId: null, ikuId: null })).toMatchObject({ draft: { programId: null, ikuId: null } });
});
