// What a score counts, fetched as lists that anybody can count again.
import { type Answer, get, getAll } from "../lib/api";
import type { components } from "../lib/schema";
import type { Activity, Id } from "../lib/types";
import { boundsOf, type Month } from "./IkuMonths";

type Schemas = components["schemas"];
export type Iku = Schemas["IkuView"];
export type Actuals = Schemas["ActualsView"];

export interface Indicator {
  iku: Iku;
  actuals: Actuals;
}

export interface Share {
  program: Schemas["ProgramView"];
  count: number;
}

const PAGES = 10;

/** Own indicators of a year, with all that was reached. */
export async function indicatorsOf(employeeId: Id, month: Month): Promise<Answer<Indicator[]>> {
  const ikus = await getAll<Iku>(`/ikus?employee_id=${employeeId}&year=${month.slice(0, 4)}`, PAGES);
  if (ikus.kind !== "ok") return ikus;
  const found: Indicator[] = [];
  for (const iku of ikus.data.filter((one) => one.is_active && one.employee_id === employeeId)) {
    const actuals = await get<Actuals>(`/ikus/${iku.id}/actuals`);
    if (actuals.kind !== "ok") return actuals;
    found.push({ iku, actuals: actuals.data });
  }
  return { kind: "ok", data: found };
}

/** Approved activities of a month, as the score's own way to them asks. */
export function activitiesOf(employeeId: Id, month: Month): Promise<Answer<Activity[]>> {
  const [first, last] = boundsOf(month);
  return getAll<Activity>(`/activities?employee_id=${employeeId}&from=${first}&to=${last}&status=approved`, PAGES);
}

/** Programs that one had a share in, with the contributions of a month that count. */
export async function sharesOf(employeeId: Id, month: Month): Promise<Answer<Share[]>> {
  const programs = await getAll<Schemas["ProgramView"]>(`/programs?employee_id=${employeeId}`, PAGES);
  if (programs.kind !== "ok") return programs;
  const [first, last] = boundsOf(month);
  const found: Share[] = [];
  for (const program of programs.data.filter((one) => one.starts_on <= last && one.ends_on >= first)) {
    const answer = await get<Schemas["MonthOfContributions"]>(`/programs/${program.id}/contributions?month=${month}`);
    if (answer.kind !== "ok") return answer;
    const mine = answer.data.members.find((one) => one.employee_id === employeeId);
    if (mine && mine.share_e2 > 0) found.push({ program, count: contributed(mine) });
  }
  return { kind: "ok", data: found };
}

/** Approved activities that name the program, and what was entered by hand and accepted. */
export function contributed(member: Schemas["MemberContributions"]): number {
  return member.activities + member.entries.filter((one) => one.status === "approved").length;
}
