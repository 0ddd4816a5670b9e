import { describe, expect, it } from "vitest";
import type { components } from "../lib/schema";
import type { Officer } from "../lib/types";
import { nextSteps, placeOn } from "./InnovationSteps";

type Innovation = components["schemas"]["InnovationView"];

const officer = (employeeId: string, more: Partial<Officer> = {}): Officer => ({
  accountId: "a",
  employeeId,
  sessionId: "s",
  nip: "1",
  name: "Contoh",
  position: null,
  unit: { id: "unit", name: "Unit" },
  appraiser: null,
  roles: ["asn"],
  permissions: ["innovation.propose"],
  hasPin: false,
  ...more,
});
const of = (state: Innovation["state"]): Innovation =>
  ({
    employee_id: "owner",
    unit_id: "unit",
    state,
    members: [
      { employee_id: "owner", name: "A", share: 60 },
      { employee_id: "mate", name: "B", share: 40 },
    ],
  }) as Innovation;
const head = officer("head", { roles: ["asn", "appraiser"], permissions: ["innovation.propose", "innovation.verify"] });

describe("what comes next", () => {
  it("is the owner's to try and to measure, and only the proposer's to change or withdraw", () => {
    expect(nextSteps(of("proposed"), [], officer("owner"))).toEqual(["try", "amend", "withdraw"]);
    expect(nextSteps(of("tried"), [], officer("mate"))).toEqual(["measure"]);
    expect(nextSteps(of("measured"), [], officer("owner"))).toEqual(["withdraw"]);
  });

  it("is verified by somebody who may, and never by who has a part in it", () => {
    expect(nextSteps(of("measured"), [], head)).toEqual(["verify"]);
    expect(nextSteps(of("measured"), [], officer("other"))).toEqual([]);
    expect(nextSteps(of("measured"), [], { ...head, employeeId: "mate" })).toEqual([]);
  });

  it("is adopted by another unit, or by another officer, once", () => {
    const far = { ...head, unit: { id: "far", name: "Jauh" } };
    expect(nextSteps(of("verified"), [], far)).toEqual(["adopt-unit", "adopt-self"]);
    expect(nextSteps(of("verified"), [], head)).toEqual(["adopt-self"]);
    const adopted = { unit_id: "far", employee_id: null } as components["schemas"]["AdoptionView"];
    expect(nextSteps(of("adopted"), [adopted], far)).toEqual(["adopt-self"]);
    expect(nextSteps(of("adopted"), [], officer("owner"))).toEqual([]);
  });
});

it("stands where it was measured when it was not confirmed", () => {
  expect(placeOn("not_confirmed")).toBe(placeOn("measured"));
});
