import { describe, expect, it } from "vitest";
import type { Survey } from "./survey";
import {
  BATCH,
  batchOf,
  bodyOf,
  emptySheet,
  isAnswered,
  madeAtOf,
  moveOf,
  namedIn,
  nextNumber,
  type Sheet,
  shownValue,
  stepsOf,
  whyOf,
  withValue,
} from "./surveyPaper";

const DAY = "2026-11-24";
const survey = {
  services: [{ code: "gigi", name: "Poli Gigi" }],
  questions: [
    { code: "l1", text: "Lewat mana?", kind: "choice", choices: ["Jalan", "Ojek"] },
    { code: "l2", text: "Mengapa?", kind: "text", choices: [] },
  ],
} as unknown as Survey;
const words = {
  services: "Layanan",
  profile: { sex: "Kelamin", age: "Umur", education: "Pendidikan", job: "Pekerjaan" },
  comment: "Saran",
};
const steps = stepsOf(survey, words);
const step = (key: string) => steps.find((one) => one.key === key) ?? steps[0];
const sheet = (members: Partial<Sheet> = {}): Sheet => ({ ...emptySheet("a", 1, DAY), ...members });

describe("the questions", () => {
  it("come in the order of the printed sheet", () => {
    const keys = ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9", "l1", "l2", "service"];
    expect(steps.map((one) => one.key)).toEqual([...keys, "sex", "age", "education", "job", "comment"]);
  });

  it("are answered by the digit that stands on the sheet", () => {
    const first = step("u1");
    expect(first && moveOf("3", first)).toEqual({ kind: "choose", value: 3 });
    expect(first && moveOf("5", first)).toBeNull();
    expect(first && moveOf("0", first)).toEqual({ kind: "blank" });
    expect(first && moveOf("Backspace", first)).toEqual({ kind: "back" });
    expect(first && moveOf("x", first)).toBeNull();
    const service = step("service");
    expect(service && moveOf("1", service)).toEqual({ kind: "choose", value: "gigi" });
  });

  it("show what was chosen in words", () => {
    const first = step("u4");
    expect(first && shownValue(first, sheet({ values: { u4: 4 } }))).toBe("Gratis");
    expect(first && shownValue(first, sheet())).toBeNull();
  });
});

describe("a sheet", () => {
  it("is sent as the server takes it", () => {
    const values = { u1: 4, u9: 1, l1: 2, l2: "Dekat", service: "gigi", age: "20_29", comment: " Bagus " };
    expect(bodyOf(sheet({ values, madeAt: "2026-11-24T05:00:00Z" }))).toEqual({
      id: "a",
      answers: { u1: 4, u9: 1 },
      service: "gigi",
      profile: { age: "20_29" },
      local: { l1: 2, l2: "Dekat" },
      comment: "Bagus",
      made_at: "2026-11-24T05:00:00Z",
    });
    expect(bodyOf(sheet({ values: { u1: 1 } }))).toMatchObject({ service: null, comment: null, local: {} });
  });

  it("needs one of the nine", () => {
    expect(isAnswered(sheet({ values: { sex: "male" } }))).toBe(false);
    expect(isAnswered(withValue(sheet(), "u3", 2))).toBe(true);
    expect(withValue(sheet({ values: { u3: 2 } }), "u3", null).values).toEqual({});
  });

  it("of an earlier day counts at noon, one of today now", () => {
    const now = "2026-11-24T01:00:00Z";
    expect(madeAtOf("2026-11-20", DAY, now)).toBe("2026-11-20T05:00:00Z");
    expect(madeAtOf(DAY, DAY, now)).toBe(now);
  });
});

describe("sending", () => {
  it("takes what waits, at most fifty, in their order", () => {
    const many = Array.from({ length: 60 }, (_, at) => sheet({ id: `${at}`, state: at === 3 ? "refused" : "waiting" }));
    const batch = batchOf(many);
    expect(batch).toHaveLength(BATCH);
    expect(batch.map((one) => one.id)).not.toContain("3");
    expect(batchOf([sheet()])).toEqual([]);
  });

  it("finds the sheet that a refusal of all is about", () => {
    const batch = [sheet({ id: "a" }), sheet({ id: "b" })];
    const errors = [
      { pointer: "/responses/1/comment", detail: "Terlalu panjang" },
      { pointer: "/responses/1/service", detail: "Tidak ada" },
      { pointer: "/responses", detail: "Paling banyak 50" },
    ];
    expect([...namedIn(errors, batch)]).toEqual([["b", "Terlalu panjang. Tidak ada"]]);
  });

  it("tells why a sheet was refused", () => {
    expect(whyOf({ title: "Ada isian yang belum benar", errors: [{ detail: "Layanan tidak ada" }] })).toBe(
      "Ada isian yang belum benar. Layanan tidak ada",
    );
    expect(whyOf(null)).toBe("");
  });

  it("numbers on from the last", () => {
    expect(nextNumber([], 0)).toBe(1);
    expect(nextNumber([{ number: 7 }], 3)).toBe(8);
    expect(nextNumber([], 9)).toBe(10);
  });
});
