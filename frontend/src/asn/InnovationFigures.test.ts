import { expect, it } from "vitest";
import { amountOf, barsOf, gainOf } from "./InnovationFigures";

it("reads figures as people here write them", () => {
  expect(amountOf(" 41,5 ")).toBe("41.5");
  expect(amountOf("-3.25")).toBe("-3.25");
  for (const wrong of ["", "41 %", "1.000,5", "1,23456", "sekitar 40"]) expect(amountOf(wrong)).toBeNull();
});

it("says how far and which way, and whether that is better", () => {
  expect(gainOf("41", "63", "higher")).toEqual({ direction: "up", size: 22, isBetter: true });
  expect(gainOf("12.5", "9", "lower")).toEqual({ direction: "down", size: 3.5, isBetter: true });
  expect(gainOf("0.1", "0.3", "lower")).toEqual({ direction: "up", size: 0.2, isBetter: false });
  expect(gainOf("5", "5", "higher")).toEqual({ direction: "same", size: 0, isBetter: false });
});

it("draws percentages of a whole, and all else of the greatest", () => {
  expect(barsOf([41, 63], "%")).toEqual([41, 63]);
  expect(barsOf([10, 40], "warga")).toEqual([25, 100]);
  expect(barsOf([0, 0], "warga")).toEqual([0, 0]);
  expect(barsOf([-5, 150], "%")).toEqual([0, 100]);
});
