import { describe, expect, it } from "vitest";
import {
  ACTIONS,
  bodyOf,
  clockOf,
  emptyDraft,
  missing,
  offered,
  pathOf,
  personalIn,
  publicationOf,
  publicDraftOf,
  SameId,
  templateState,
  withTemplate,
} from "./report";

const TODAY = "2026-11-24";
const due = (due_on: string | null, is_soon = false) => clockOf({ due_on, is_soon }, TODAY);

describe("the clock of a report", () => {
  it("is told in days", () => {
    expect(due("2026-11-22")).toEqual({ kind: "late", days: 2 });
    expect(due("2026-11-24")).toEqual({ kind: "today" });
    expect(due("2026-11-25", true)).toEqual({ kind: "tomorrow" });
    expect(due("2026-11-27")).toEqual({ kind: "left", days: 3, isSoon: false });
    expect(due("2027-01-02")).toEqual({ kind: "left", days: 39, isSoon: false });
    expect(due(null)).toEqual({ kind: "rest" });
  });
});

describe("the list", () => {
  it("is asked for with its filters", () => {
    const none = { state: null, kind: null, unitId: null };
    expect(pathOf(none, null)).toBe("/reports");
    expect(pathOf(none, "late")).toBe("/reports?due=late");
    expect(pathOf({ state: "received", kind: "complaint", unitId: "u" }, "soon")).toBe(
      "/reports?state=received&kind=complaint&unit_id=u&due=soon",
    );
  });
});

describe("a step", () => {
  const draft = { ...emptyDraft(), text: " Sudah kami perbaiki. ", reason: " PLN ", toName: " PLN Kutacane " };

  it("sends what it takes and nothing else", () => {
    expect(bodyOf("verify", emptyDraft())).toEqual({ action: "verify" });
    expect(bodyOf("answer", draft)).toEqual({ action: "answer", text: "Sudah kami perbaiki." });
    expect(bodyOf("assign", { ...draft, unitId: "u" })).toEqual({ action: "assign", unit_id: "u", reason: "PLN" });
    expect(bodyOf("forward", draft)).toEqual({ action: "forward", to: "PLN Kutacane", reason: "PLN" });
    expect(bodyOf("forward", { ...draft, to: "lapor" })).toEqual({ action: "forward", to: "lapor", reason: "PLN" });
    expect(bodyOf("archive", draft)).toEqual({ action: "archive", reason: "PLN" });
  });

  it("says what is missing", () => {
    const all = Object.fromEntries(ACTIONS.map((one) => [one, missing(one, emptyDraft())?.what ?? null]));
    expect(all).toEqual({
      verify: null,
      answer: "answer",
      close: null,
      assign: "unit",
      reopen: "reason",
      forward: "receiver",
      note: "note",
      archive: "reason",
    });
    expect(missing("forward", { ...emptyDraft(), to: "lapor" })).toEqual({ pointer: "/reason", what: "reason" });
    expect(missing("forward", draft)).toBeNull();
  });

  it("is offered in the order of a report's life", () => {
    expect(offered(["verify", "forward", "archive", "note"]).first).toBe("verify");
    expect(offered(["assign", "answer", "forward", "archive", "note"])).toEqual({
      first: "answer",
      others: ["assign", "forward", "note", "archive"],
    });
    expect(offered(["assign", "answer", "close", "note"]).first).toBe("close");
    expect(offered(["reopen", "note"])).toEqual({ first: null, others: ["reopen", "note"] });
    expect(offered([])).toEqual({ first: null, others: [] });
  });

  it("is the same one as long as its words are", () => {
    let made = 0;
    const ids = new SameId(() => String(++made));
    expect(ids.of({ text: "a" })).toBe(ids.of({ text: "a" }));
    expect(ids.of({ text: "b" })).toBe("2");
  });

  it("takes sample replies below what is written", () => {
    expect(templateState("answer")).toBe("answered");
    expect(templateState("note")).toBeNull();
    expect(withTemplate("", "Buka 08.00", 4000)).toBe("Buka 08.00");
    expect(withTemplate("Halo.\n", "Buka 08.00", 4000)).toBe("Halo.\n\nBuka 08.00");
    expect(withTemplate("", "abcdef", 3)).toBe("abc");
  });
});

describe("a text for the public", () => {
  it.each([
    ["Hubungi saya di 0812-3456-7890", ["phone"]],
    ["WA +62 812 3456 7890 atau budi@contoh.id", ["phone", "email"]],
    ["NIK 1102031203900001", ["number"]],
    ["Bidan Sulastri tidak ada di tempat", ["name"]],
    ["Antrean sejak 08.00 sampai 11.30 pada 24-11-2026", []],
  ])("%s", (text, found) => {
    expect(personalIn(text, ["Sulastri, A.Md.Keb", null])).toEqual(found);
  });
});

describe("a publication", () => {
  const box = { x: 10, y: 20, width: 300, height: 400 };
  const known = {
    text: null,
    answer: null,
    photos: [],
    prepared_by_name: null,
    is_published: false,
    published_on: null,
    version: 3,
  };
  const photos = ["a", "b"].map((sha256) => ({ sha256, width: 800, height: 600, is_public: false }));

  it("begins with what was said and answered, and with no photo", () => {
    const draft = publicDraftOf({ text: "Loket baru buka siang.", photos }, known, "Sejak besok pukul 08.00.");
    expect(publicationOf(draft)).toEqual({
      text: "Loket baru buka siang.",
      answer: "Sejak besok pukul 08.00.",
      photos: [],
    });
  });

  it("goes on from what was prepared before, with its boxes", () => {
    const before = { ...known, text: "Loket terlambat.", photos: [{ sha256: "b", covers: [box], public_sha256: "c" }] };
    const draft = publicDraftOf({ text: "Loket baru buka siang.", photos }, before, "");
    expect(publicationOf(draft)).toEqual({
      text: "Loket terlambat.",
      answer: null,
      photos: [{ sha256: "b", covers: [box] }],
    });
    expect(publicationOf({ ...draft, text: " singkat " })).toBeNull();
  });
});
