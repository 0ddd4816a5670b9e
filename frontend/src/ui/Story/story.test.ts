import { describe, expect, it } from "vitest";
import { type HistoryItem, story } from "./story";

const TODAY = "2026-11-24";
const READER = { me: "e1", today: TODAY };

function item(change: Partial<HistoryItem>): HistoryItem {
  return {
    version: 1,
    action: "activity.log",
    by: "e1",
    by_name: "Mariam",
    at: "2026-11-23T05:00:00Z",
    made_at: null,
    reason: null,
    changes: {},
    ...change,
  };
}

describe("story", () => {
  it("tells who did what and when, in the order of the server", () => {
    const steps = story(
      [
        item({}),
        item({
          version: 2,
          action: "activity.review",
          by: "e2",
          by_name: "Yusuf",
          reason: "Kurang jelas",
          changes: { status: ["waiting", "returned"] },
        }),
        item({ version: 3, action: "activity.amend", changes: { quantity: [null, 3] } }),
        item({
          version: 4,
          action: "activity.review",
          by: "e2",
          by_name: "Yusuf",
          changes: { status: ["waiting", "approved"] },
        }),
      ],
      READER,
    );
    expect(steps.map((step) => step.sentence)).toEqual([
      "Anda mencatat kegiatan ini",
      "Yusuf mengembalikan untuk diperbaiki",
      "Anda memperbaiki catatan",
      "Yusuf menyetujui",
    ]);
    expect(steps[0]?.when).toBe("Kemarin 12.00");
    expect(steps[1]).toMatchObject({ tone: "act", details: ["Alasan: Kurang jelas"] });
    expect(steps[2]?.details).toEqual(["Jumlah: kosong menjadi 3"]);
  });

  it("tells of a request for a correction, and whether it was declined", () => {
    const asked = item({
      action: "activity.ask_correction",
      reason: "Jumlahnya keliru",
      changes: { correction: [null, "Jumlahnya keliru"] },
    });
    const answer = { action: "activity.review", by: "e2", by_name: "Yusuf" } as const;
    const declined = { status: ["approved", "approved"], correction: ["Jumlahnya keliru", null] };
    const opened = { status: ["approved", "returned"], correction: ["Jumlahnya keliru", null] };
    const steps = story([asked, item({ ...answer, changes: declined }), item({ ...answer, changes: opened })], READER);
    expect(steps.map((step) => step.sentence)).toEqual([
      "Anda mengajukan perbaikan",
      "Yusuf tetap menyetujui",
      "Yusuf mengembalikan untuk diperbaiki",
    ]);
    expect(steps.map((step) => step.details)).toEqual([["Alasan: Jumlahnya keliru"], [], []]);
  });

  it("says when it arrived only where it was sent later", () => {
    const [late] = story([item({ made_at: "2026-11-20T05:00:00Z" })], READER);
    expect(late).toMatchObject({ when: "Jum, 20 Nov 12.00", details: ["Diterima server: Kemarin 12.00"] });
    const [soon] = story([item({ made_at: "2026-11-23T04:58:00Z" })], READER);
    expect(soon?.details).toEqual([]);
  });

  it("tells of changed hours, photos and places without figures nobody needs", () => {
    const changes = {
      started_at: ["2026-11-23T01:00:00Z", "2026-11-23T02:00:00Z"],
      ended_at: ["2026-11-23T05:00:00Z", "2026-11-22T05:00:00Z"],
      evidence: [["a"], ["a", "b"]],
      location: [null, { latitude: 1, longitude: 2 }],
      rhk_id: [null, "x"],
      innovation: [false, true],
      minutes: [1, 2],
    };
    expect(story([item({ action: "activity.amend", changes })], READER)[0]?.details).toEqual([
      "Mulai: 08.00 menjadi 09.00",
      "Selesai: Kemarin 12.00 menjadi Min, 22 Nov 12.00",
      "Foto: 1 menjadi 2",
      "Lokasi diubah",
      "Kaitan rencana kerja diubah",
      "Inovasi: tidak menjadi ya",
    ]);
  });

  it("names nobody where the name is not known", () => {
    expect(story([item({ by: null, by_name: null })], READER)[0]?.sentence).toBe("Seseorang mencatat kegiatan ini");
  });
});
