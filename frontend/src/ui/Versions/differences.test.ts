import { expect, it } from "vitest";
import { activity } from "../../../test/sample";
import { differences } from "./differences";

it("shows only what differs between two versions", () => {
  const found = differences(activity(), activity({ description: "Rapat", quantity: 2 }), "2026-11-24");
  expect(found).toEqual([
    { label: "Kegiatan", mine: "Kunjungan kute", theirs: "Rapat" },
    { label: "Jumlah", mine: "kosong", theirs: "2" },
  ]);
  expect(differences(activity(), activity({ version: 9 }), "2026-11-24")).toEqual([]);
});
