// What the form of an innovation holds, and what becomes of it. Pure.
import type { Day, Id } from "../lib/types";
import { amountOf, typedOf } from "./InnovationFigures";
import type { Innovation } from "./ProgramAsk";
import type { Part } from "./ProgramShares";

export interface InnovationDraft {
  title: string;
  problem: string;
  idea: string;
  figure: string;
  unit: string;
  before: string;
  beforeOn: Day;
  polarity: "higher" | "lower";
  evidence: string[];
  parts: Part[];
}

export type Fault = "title" | "problem" | "idea" | "figure" | "unit" | "before";

const SHORTEST = 3;

export function emptyDraft(employeeId: Id, name: string, today: Day): InnovationDraft {
  return {
    title: "",
    problem: "",
    idea: "",
    figure: "",
    unit: "",
    before: "",
    beforeOn: today,
    polarity: "higher",
    evidence: [],
    parts: [{ employeeId, name, share: "100", isLeader: false }],
  };
}

/** Whether there is anything that would be missed. */
export function isBegun(draft: InnovationDraft): boolean {
  return [draft.title, draft.problem, draft.idea, draft.figure, draft.before].some((text) => text.trim() !== "");
}

export function draftOf(innovation: Innovation): InnovationDraft {
  return {
    title: innovation.title,
    problem: innovation.problem,
    idea: innovation.idea,
    figure: innovation.figure,
    unit: innovation.figure_unit,
    before: typedOf(innovation.before),
    beforeOn: innovation.before_on,
    polarity: innovation.polarity,
    evidence: innovation.before_evidence,
    parts: innovation.members.map((one) => ({
      employeeId: one.employee_id,
      name: one.name,
      share: String(one.share),
      isLeader: false,
    })),
  };
}

export function faultsOf(draft: InnovationDraft): Fault[] {
  const texts: Fault[] = ["title", "problem", "idea", "figure"];
  const found = texts.filter((name) => draft[name as "title"].trim().length < SHORTEST);
  if (amountOf(draft.before) === null) found.push("before");
  if (draft.unit.trim() === "") found.push("unit");
  return found;
}

/** As it goes over the wire. A share that is none is 0: the server says which, and what to do. */
export function bodyOf(draft: InnovationDraft): Record<string, unknown> {
  return {
    title: draft.title.trim(),
    problem: draft.problem.trim(),
    idea: draft.idea.trim(),
    figure: draft.figure.trim(),
    figure_unit: draft.unit.trim(),
    polarity: draft.polarity,
    before: amountOf(draft.before),
    before_on: draft.beforeOn,
    before_evidence: draft.evidence,
    members: draft.parts.map((one) => ({ employee_id: one.employeeId, share: Number.parseInt(one.share, 10) || 0 })),
  };
}
