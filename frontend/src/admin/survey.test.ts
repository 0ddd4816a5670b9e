import { describe, expect, it } from "vitest";
import {
  changesOf,
  contentOf,
  type Draft,
  draftOf,
  faultOf,
  isFilled,
  isHalf,
  nextCode,
  placeOf,
  populationOf,
  type Survey,
  sentTexts,
  spoken,
  textsOf,
  translatedCount,
  withCodes,
} from "./survey";

const UNIT = "01990000-0000-7000-8000-000000000001";
const survey: Survey = {
  id: "01990000-0000-7000-8000-000000000002",
  unit: { id: UNIT, name: "Puskesmas" },
  title: "Survei Puskesmas",
  state: "active",
  population: 1200,
  required: 291,
  services: [{ code: "gigi", name: "Poli Gigi" }],
  questions: [{ code: "l1", text: "Lewat mana?", kind: "choice", choices: ["Jalan", "Ojek"] }],
  texts: {},
  staff_networks: ["10.0.0.0/8"],
  waiting_comments: 0,
  may_write: true,
  may_moderate: true,
  version: 1,
};
const draft = (members: Partial<Draft> = {}): Draft => ({ ...draftOf(survey, ""), ...members });

describe("the form of a survey", () => {
  it("sends nothing that stayed the same", () => {
    expect(changesOf(contentOf(draft()), contentOf(draft()))).toEqual({});
    expect(changesOf(contentOf(draft()), contentOf(draft({ population: "" })))).toEqual({ population: null });
  });

  it("reads numbers as people write them", () => {
    expect(populationOf("1.200")).toBe(1200);
    expect(populationOf(" ")).toBeNull();
    expect(populationOf("seribu")).toBeUndefined();
    expect(populationOf("0")).toBeUndefined();
  });

  it("names what is missing where it is missing", () => {
    expect(faultOf(draft())).toBeNull();
    expect(faultOf(draft({ population: "x" }))?.pointer).toBe("/population");
    expect(faultOf(draft({ services: [{ code: "", name: " " }] }))?.pointer).toBe("/services/0/name");
    const question = { code: "l1", text: "A?", kind: "choice" as const, choices: ["Ya", " "] };
    expect(faultOf(draft({ questions: [question] }))?.pointer).toBe("/questions/0/choices");
  });

  it("keeps a service's code through a new name, and makes one for a new service", () => {
    const services = [
      { code: "gigi", name: "Poli Gigi dan Mulut" },
      { code: "", name: "Poli Gigi" },
      { code: "", name: "Poli gigi!" },
      { code: "", name: "…" },
    ];
    expect(withCodes(services).map((one) => one.code)).toEqual(["gigi", "poli-gigi", "poli-gigi-2", "layanan"]);
    const long = withCodes([{ code: "", name: "Penerbitan surat keterangan tidak mampu untuk berobat" }]);
    expect(long[0]?.code).toMatch(/^[a-z0-9_-]{1,32}$/);
  });

  it("gives a question the first code that is free", () => {
    const question = { text: "", kind: "text" as const, choices: [] };
    expect(nextCode([{ code: "l2", ...question }])).toBe("l1");
    expect(nextCode(Array.from({ length: 10 }, (_, at) => ({ code: `l${at + 1}`, ...question })))).toBeNull();
  });

  it("sends no choices of a question that is answered in words, and networks by line", () => {
    const question = { code: "l1", text: " Apa? ", kind: "text" as const, choices: ["Ya", "Tidak"] };
    const content = contentOf(draft({ questions: [question], networks: "10.0.0.0/8\n\n 10.1.0.0/16 " }));
    expect(content.questions).toEqual([{ code: "l1", text: "Apa?", kind: "text", choices: [] }]);
    expect(content.staff_networks).toEqual(["10.0.0.0/8", "10.1.0.0/16"]);
  });
});

describe("other languages", () => {
  const full = { question: "Kune?", answers: ["a", "b", "c", "d"] };

  it("are sent as far as they are complete", () => {
    const texts = textsOf({ alas: { u1: full } }, ["u1", "u2"]);
    expect(sentTexts(texts)).toEqual({ alas: { u1: full } });
    texts.gayo.u2 = { question: "Sana?", answers: ["", "", "", ""] };
    expect(isHalf(texts.gayo.u2)).toBe(true);
    expect(isFilled(full)).toBe(true);
    expect(sentTexts(texts).gayo).toBeUndefined();
    expect(translatedCount({ alas: { u1: full, u2: null } }, "alas")).toBe(1);
  });
});

it("a code is read in groups", () => {
  expect(spoken("K7MQ3XWP")).toBe("K7MQ 3XWP");
  expect(spoken("K7MQ3XWP-AB23")).toBe("K7MQ 3XWP – AB23");
});

it("an address may leave its unit out", () => {
  expect(placeOf("")).toEqual({ unit: null, what: "", more: "" });
  expect(placeOf("kertas")).toEqual({ unit: null, what: "kertas", more: "" });
  expect(placeOf(`${UNIT}/kode/tambah`)).toEqual({ unit: UNIT, what: "kode", more: "tambah" });
});
