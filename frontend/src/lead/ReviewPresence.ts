// Which corrections of presence wait for whom.
import type { Correction } from "../asn/PresenceDays";
import { type Answer, get, getAll } from "../lib/api";
import type { components } from "../lib/schema";
import type { Id } from "../lib/types";

export type { Correction } from "../asn/PresenceDays";

type Person = Pick<components["schemas"]["EmployeeDetail"], "appraiser">;

const PAGES = 3;

/** Those of officers whom this one appraises today: a head sees more than that, and decides about none of it. */
export async function toDecide(me: Id): Promise<Answer<Correction[]>> {
  const waiting = await getAll<Correction>("/attendance/corrections?status=asked", PAGES);
  if (waiting.kind !== "ok") return waiting;
  const others = waiting.data.filter((one) => one.employee_id !== me);
  const mine = new Set<Id>();
  for (const id of new Set(others.map((one) => one.employee_id))) {
    const person = await get<Person>(`/employees/${id}`);
    if (person.kind === "offline" || person.kind === "slow") return person;
    if (person.kind === "ok" && person.data.appraiser?.id === me) mine.add(id);
  }
  return { kind: "ok", data: others.filter((one) => mine.has(one.employee_id)) };
}
