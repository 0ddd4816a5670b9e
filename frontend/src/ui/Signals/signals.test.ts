import { describe, expect, it } from "vitest";
import { activity } from "../../../test/sample";
import { explain } from "./signals";

describe("signals", () => {
  it("explains each, being late too, and leads to the other entry", () => {
    const found = explain(
      activity({
        late: true,
        signals: ["overlaps", "long_day", "clock_off"],
        signal_details: [
          { code: "overlaps", activity_id: "b", description: "Posyandu", minutes: null },
          { code: "long_day", activity_id: null, description: null, minutes: 780 },
        ],
      }),
    );
    expect(found.map((one) => one.title)).toEqual([
      "Waktunya bertumpuk dengan Posyandu",
      "Jumlah jam hari itu 13 jam",
      "Jam HP tidak cocok",
      "Dicatat lewat batas tepat waktu",
    ]);
    expect(found[0]?.otherId).toBe("b");
    expect(found.every((one) => one.why && one.answer)).toBe(true);
  });

  it("does not fall silent over a code it does not know", () => {
    expect(explain(activity({ signals: ["something_new"] }))[0]?.title).toContain("something_new");
  });
});
