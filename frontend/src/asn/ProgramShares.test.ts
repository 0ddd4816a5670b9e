import { expect, it } from "vitest";
import { evenly, isWhole, type Part, shareOf, sumOf } from "./ProgramShares";

const part = (share: string): Part => ({ employeeId: share, name: "Contoh", share, isLeader: false });

it("adds up what is typed so far", () => {
  expect(sumOf([part("60"), part("50"), part("")])).toBe(110);
});

it("is a whole at exactly 100, of shares that are some", () => {
  expect(isWhole([part("60"), part("40")])).toBe(true);
  expect(isWhole([part("60"), part("50")])).toBe(false);
  expect(isWhole([part("100"), part("0")])).toBe(false);
  expect(shareOf("12,5")).toBeNull();
});

it("divides evenly without losing one", () => {
  expect(evenly([part(""), part(""), part("")]).map((one) => one.share)).toEqual(["34", "33", "33"]);
});
