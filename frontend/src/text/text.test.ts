import { describe, expect, it } from "vitest";
import { dayLabel, momentLabel, shortDay } from "./dates";
import { en } from "./en";
import { enAdmin } from "./en-admin";
import { enAsn } from "./en-asn";
import { enDashboard } from "./en-dashboard";
import { enDoor } from "./en-door";
import { enLead } from "./en-lead";
import { enMachines } from "./en-machines";
import { enManage } from "./en-manage";
import { enMentions } from "./en-mentions";
import { enPresence } from "./en-presence";
import { enPrograms } from "./en-programs";
import { enReports } from "./en-reports";
import { enScore } from "./en-score";
import { enSurveys } from "./en-surveys";
import { enTpp } from "./en-tpp";
import { enWork } from "./en-work";
import { id } from "./id";
import { idAdmin } from "./id-admin";
import { idAsn } from "./id-asn";
import { idDashboard } from "./id-dashboard";
import { idDoor } from "./id-door";
import { idLead } from "./id-lead";
import { idMachines } from "./id-machines";
import { idManage } from "./id-manage";
import { idMentions } from "./id-mentions";
import { idPresence } from "./id-presence";
import { idPrograms } from "./id-programs";
import { idReports } from "./id-reports";
import { idScore } from "./id-score";
import { idSurveys } from "./id-surveys";
import { idTpp } from "./id-tpp";
import { idWork } from "./id-work";

const TODAY = "2026-11-24";
const indonesian = [
  id,
  idDoor,
  idWork,
  idAsn,
  idLead,
  idAdmin,
  idScore,
  idPresence,
  idPrograms,
  idDashboard,
  idManage,
  idMachines,
  idSurveys,
  idReports,
  idMentions,
  idTpp,
];
const english = [
  en,
  enDoor,
  enWork,
  enAsn,
  enLead,
  enAdmin,
  enScore,
  enPresence,
  enPrograms,
  enDashboard,
  enManage,
  enMachines,
  enSurveys,
  enReports,
  enMentions,
  enTpp,
];

describe("the two languages", () => {
  it("have the same sentences", () => {
    expect(english.map(shape)).toEqual(indonesian.map(shape));
  });

  it("keep each part's words apart from the others'", () => {
    const names = indonesian.flatMap((part) => Object.keys(part));
    expect(names).toEqual([...new Set(names)]);
  });
});

describe("days", () => {
  it("are named as people do", () => {
    expect(dayLabel(TODAY, TODAY)).toBe("Hari ini");
    expect(dayLabel("2026-11-23", TODAY)).toBe("Kemarin");
    expect(dayLabel("2026-11-20", TODAY)).toBe("Jum, 20 Nov");
    expect(shortDay(TODAY, TODAY)).toBe("Sel, 24 Nov");
    expect(momentLabel("2026-11-23T05:00:00Z", TODAY)).toBe("Kemarin 12.00");
  });

  it("have their year where it is another one", () => {
    expect(dayLabel("2025-12-31", TODAY)).toBe("Rab, 31 Des 2025");
    expect(dayLabel("2026-12-31", "2027-01-01")).toBe("Kemarin");
  });
});

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)]));
}
