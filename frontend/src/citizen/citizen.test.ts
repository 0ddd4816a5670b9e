import { describe, expect, it, test } from "vitest";
import { enCitizens } from "../text/en-citizens";
import { enReporting } from "../text/en-reporting";
import { enSurvey } from "../text/en-survey";
import { enSurveyRest } from "../text/en-survey-rest";
import { idCitizens } from "../text/id-citizens";
import { idReporting } from "../text/id-reporting";
import { idSurvey } from "../text/id-survey";
import { idSurveyRest } from "../text/id-survey-rest";
import { bodyOf } from "./answers";
import { dayWords, hundredths, monthWords } from "./days";
import { blank, newSecret, bodyOf as reportBody, wrong } from "./reporting";
import type { SurveyPage } from "./shapes";
import { fits, nothing, stepsOf, told } from "./steps";
import { wayOf } from "./ways";

const ELEMENT = { code: "u3", label: "Waktu", question: "Apakah cepat?", answers: ["1", "2", "3", "4"] };
const SURVEY: SurveyPage = {
  code: "K7M2P9QX",
  form: "full",
  unit: { id: "u", name: "Puskesmas" },
  title: "SKM",
  counter: null,
  is_kiosk: false,
  elements: [ELEMENT],
  questions: [{ code: "l1", text: "Nyaman?", kind: "choice", choices: ["Ya", "Tidak"] }],
  services: [],
  profile: { sex: [], age: [], education: [], job: [] },
  texts: { alas: { u3: { question: "Kune?", answers: ["a", "b", "c", "d"] } } },
  device_token: "t",
  day: "2026-11-24",
  server_time: "2026-11-24T03:00:00Z",
};

describe("a survey", () => {
  it("asks one question a screen, and about services only where there are some", () => {
    expect(stepsOf(SURVEY).map((step) => step.kind)).toEqual(["element", "local", "profile", "comment"]);
    const services = [{ code: "umum", name: "Poli umum" }];
    expect(stepsOf({ ...SURVEY, services }).map((step) => step.kind)).toContain("service");
  });

  it("speaks the district's own words where it has all of them, else the server's", () => {
    expect(told(SURVEY, ELEMENT, "alas", {}).question).toBe("Kune?");
    expect(told(SURVEY, ELEMENT, "gayo", {})).toEqual({ question: "Apakah cepat?", answers: ["1", "2", "3", "4"] });
    const half = { ...SURVEY, texts: { alas: { u3: { question: "Kune?", answers: ["a"] } } } };
    expect(told(half, ELEMENT, "alas", {}).answers).toEqual(["1", "2", "3", "4"]);
    expect(told(SURVEY, ELEMENT, "en", enSurvey.elements).question).toBe("Was the service quick?");
  });

  it("goes on with what was answered, unless other elements are asked today", () => {
    expect(fits(SURVEY, { ...nothing(), answers: { u3: 4 } })).toBe(true);
    expect(fits(SURVEY, { ...nothing(), answers: { u1: 4 } })).toBe(false);
  });

  it("sends what was said, and nothing where no element was answered", () => {
    expect(bodyOf({ ...nothing(), comment: "Bagus" }, "i", "m", null)).toBeNull();
    const draft = { ...nothing(), answers: { u3: 4 }, local: { l1: 2, l2: "  " }, comment: "  " };
    expect(bodyOf(draft, "i", "m", "t")).toMatchObject({ answers: { u3: 4 }, local: { l1: 2 }, comment: null });
  });
});

describe("a report", () => {
  const good = { ...blank(), kind: "complaint" as const, text: "Loket tutup sebelum jamnya." };

  it("needs a kind and a few words, and nothing else", () => {
    expect(wrong(blank())).toEqual(["kind", "text"]);
    expect(wrong(good)).toEqual([]);
  });

  it("with a name needs that, and a number and an address that can be ones", () => {
    expect(wrong({ ...good, isNamed: true, phone: "satu", email: "a@b" })).toEqual(["name", "phone", "email"]);
    expect(wrong({ ...good, isNamed: true, name: "Siti", phone: "0812 3456", email: "s@contoh.id" })).toEqual([]);
  });

  it("is anonymous unless one says otherwise, also where a name was typed before", () => {
    expect(reportBody({ ...good, name: "Siti" }, "i", "s", "m").contact).toBeNull();
    const named = reportBody({ ...good, isNamed: true, name: " Siti " }, "i", "s", "m");
    expect(named.contact).toEqual({ name: "Siti", phone: null, email: null });
  });

  it("has a secret of 256 bits", () => {
    expect(newSecret()).toMatch(/^[0-9a-f]{64}$/);
    expect(newSecret()).not.toBe(newSecret());
  });
});

test("addresses lead to their pages", () => {
  expect(
    ["", "#/", "#/unit/7", "#/lapor", "#/lapor/7", "#/lacak/KT-2", "#/unit", "#/a", "#/unit/7/8"].map(wayOf),
  ).toEqual([
    { name: "home" },
    { name: "home" },
    { name: "unit", id: "7" },
    { name: "report", unit: null },
    { name: "report", unit: "7" },
    { name: "follow", ticket: "KT-2" },
    { name: "unknown" },
    { name: "unknown" },
    { name: "unknown" },
  ]);
});

test("days, months and figures are written as people do", () => {
  expect(dayWords("2026-11-04", idCitizens.months)).toBe("4 Nov 2026");
  expect(monthWords("2026-05", idCitizens.months)).toBe("Mei 2026");
  expect(hundredths(82.3)).toBe("82,30");
});

test("both languages have the same sentences", () => {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length;
    if (typeof value !== "object" || value === null) return typeof value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shape(one)]));
  };
  expect(shape(enCitizens)).toEqual(shape(idCitizens));
  expect(shape(enReporting)).toEqual(shape(idReporting));
  expect(shape(enSurvey.common)).toEqual(shape(idSurvey.common));
  expect(shape(enSurvey.survey)).toEqual(shape(idSurvey.survey));
  expect(shape(enSurveyRest.rest)).toEqual(shape(idSurveyRest.rest));
});
