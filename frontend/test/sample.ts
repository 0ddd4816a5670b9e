import type { Activity, Row } from "../src/lib/types";

/** Rows for the tests of these screens. */
export function activity(change: Partial<Activity> = {}): Activity {
  return {
    id: "a1",
    description: "Kunjungan kute",
    started_at: "2026-11-23T01:10:00Z",
    ended_at: "2026-11-23T04:40:00Z",
    quantity: null,
    unit: null,
    iku_id: null,
    rhk_id: null,
    program_id: null,
    template_id: null,
    innovation: false,
    evidence: [],
    location: null,
    made_at: "2026-11-23T04:41:00Z",
    reason: null,
    status: "waiting",
    version: 1,
    minutes: 210,
    worked_on: "2026-11-23",
    employee_id: "e1",
    unit_id: null,
    received_at: "2026-11-23T04:41:05Z",
    late: false,
    signals: [],
    signal_details: [],
    review: null,
    correction: null,
    ...change,
  };
}

export function row(change: Partial<Activity> = {}, rest: Partial<Row> = {}): Row {
  const shown = activity(change);
  return {
    id: shown.id,
    owner: shown.employee_id,
    activity: shown,
    state: "sent",
    problem: null,
    theirs: null,
    employeeName: null,
    ...rest,
  };
}
