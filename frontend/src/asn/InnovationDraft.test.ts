import { expect, it } from "vitest";
import { bodyOf, emptyDraft, faultsOf, isBegun } from "./InnovationDraft";

const whole = {
  ...emptyDraft("me", "Contoh", "2026-11-24"),
  title: "Kelas sore",
  problem: "Anak bekerja pagi hari",
  idea: "Belajar sore hari",
  figure: "Angka partisipasi, dari daftar hadir",
  unit: "%",
  before: "41,5",
};

it("names what is missing in the order of the form", () => {
  expect(faultsOf(emptyDraft("me", "Contoh", "2026-11-24"))).toEqual([
    "title",
    "problem",
    "idea",
    "figure",
    "before",
    "unit",
  ]);
  expect(faultsOf({ ...whole, before: "41 %" })).toEqual(["before"]);
  expect(faultsOf(whole)).toEqual([]);
});

it("is worth keeping from its first word on", () => {
  expect(isBegun(emptyDraft("me", "Contoh", "2026-11-24"))).toBe(false);
  expect(isBegun({ ...emptyDraft("me", "Contoh", "2026-11-24"), idea: "Belajar" })).toBe(true);
});

it("is wholly the proposer's unless colleagues are named, with the figure as the server reads it", () => {
  expect(bodyOf(whole)).toMatchObject({ before: "41.5", members: [{ employee_id: "me", share: 100 }] });
});
