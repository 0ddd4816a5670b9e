import { describe, expect, it } from "vitest";
import { row } from "../../test/sample";
import type { Officer, Sending } from "../lib/types";
import { agreement, bytes, isEasyPin, isPin, myData, unsent } from "./AccountSums";
import { emptyDays, type MyDay, messages, needed, newestDecision } from "./InboxItems";

const decided = (decision: "approve" | "return", at: string) => ({ decision, reason: null, by: "b", at });
const conflict = row({ id: "1" }, { state: "conflict" });
const refused = row({ id: "2" }, { state: "refused" });
const returned = row({ id: "3", status: "returned", review: decided("return", "2026-11-23T01:00:00Z") });
const mended = row({ id: "4", status: "waiting" }, { state: "kept" });
const old = row({ id: "5", status: "approved", review: decided("approve", "2026-11-01T01:00:00Z") });
const fresh = row({ id: "6", status: "approved", review: decided("approve", "2026-11-24T01:00:00Z") });
const rows = [conflict, refused, returned, mended, old, fresh];

describe("messages", () => {
  it("are sorted by what they ask, and approvals told once", () => {
    const found = messages(rows, "2026-11-20T00:00:00Z");
    expect(found.conflicts).toEqual([conflict]);
    expect(found.refused).toEqual([refused]);
    expect(found.returned).toEqual([returned]);
    expect(found.approved).toEqual([fresh]);
    expect(needed(found)).toBe(3);
    expect(messages(rows, newestDecision(rows)).approved).toEqual([]);
    expect(newestDecision([])).toBeNull();
  });
});

describe("empty days", () => {
  const day = (name: string, state: MyDay["state"] = "empty"): MyDay => ({ day: name, entries: 0, state });
  it("leave out today, excused days, and what this phone knows already", () => {
    const days = [
      day("2026-11-16"),
      day("2026-11-17"),
      day("2026-11-18", "excused"),
      day("2026-11-23"),
      day("2026-11-20"),
      day("2026-11-24"),
    ];
    const marks = [
      { kind: "day" as const, day: "2026-11-20", sent: false },
      { kind: "week" as const, day: "2026-11-09", sent: false },
    ];
    expect(emptyDays(days, [row()], marks, "2026-11-24")).toEqual(["2026-11-17", "2026-11-16"]);
  });
});

describe("what the phone counts", () => {
  const sending: Sending = {
    captured: 5,
    sent: 3,
    waiting: 1,
    refused: 1,
    photosWaiting: 0,
    serverStored: 3,
    lastSentAt: null,
    state: "idle",
    clockOffMinutes: 0,
  };

  it("is compared with the server's count", () => {
    expect(agreement(sending)).toEqual({ kind: "equal", count: 3 });
    expect(agreement({ ...sending, serverStored: 2 })).toEqual({ kind: "unequal", phone: 3, server: 2 });
    expect(agreement({ ...sending, serverStored: null })).toEqual({ kind: "unknown" });
    expect(agreement({ ...sending, captured: 6 })).toEqual({ kind: "sums", all: 6, parts: 5 });
  });

  it("lists what has not left yet", () => {
    expect(unsent(rows, []).map((one) => one.id)).toEqual(["1", "2", "4"]);
  });
});

describe("small things", () => {
  it("writes sizes for people", () => {
    expect([bytes(0, "id"), bytes(1536, "id"), bytes(1_500_000, "id")]).toEqual(["0 B", "2 kB", "1,4 MB"]);
  });

  it("refuses the PIN that anybody tries first", () => {
    expect(["1111", "1234", "4321", "0000"].map(isEasyPin)).toEqual([true, true, true, true]);
    expect(["2580", "1357", "1123"].map(isEasyPin)).toEqual([false, false, false]);
    expect(["123", "12a4", "123456789", "2580"].map(isPin)).toEqual([false, false, false, true]);
  });

  it("hands out what the phone holds, unsent entries included", () => {
    const officer = { nip: "1", name: "M", position: null, unit: null } as Officer;
    expect(myData(officer, [mended], "2026-11-24T00:00:00Z")).toMatchObject({
      officer: { nip: "1", unit: null },
      activities: [{ id: "4", on_phone: "kept", problem: null }],
    });
  });
});
