// A sheet of paper on its way into the phone: which question comes next, what is sent, what the server said. Pure.
import { momentAt } from "../lib/time";
import type { Day, Id, Moment } from "../lib/types";
import { ELEMENTS, type Part, PROFILE } from "../text/skm";
import type { Survey } from "./survey";

export type SheetState = "open" | "waiting" | "refused";

/** Kept on the phone until the server has it. `number` is for the pen: it goes into the sheet's own box. */
export interface Sheet {
  id: Id;
  number: number;
  state: SheetState;
  day: Day;
  /** Decided when it is finished, so that a second send says the same. */
  madeAt: Moment | null;
  /** By step: a number of 1 to 4 or of a choice, a code, or words. */
  values: Record<string, number | string>;
  problem: string | null;
}

export interface Step {
  key: string;
  kind: "element" | "local" | "service" | "profile" | "comment";
  label: string;
  /** The question in full, where it says more than the label. */
  help: string | null;
  /** Empty: answered in words. */
  options: { value: number | string; label: string }[];
}

interface Words {
  services: string;
  profile: Record<Part, string>;
  comment: string;
}

/** In the order of the printed sheet. */
export function stepsOf(survey: Survey, words: Words): Step[] {
  const numbered = (labels: readonly string[]): Step["options"] =>
    labels.map((label, at) => ({ value: at + 1, label }));
  return [
    ...ELEMENTS.map((one, at): Step => {
      const label = `${at + 1}. ${one.label}`;
      return { key: one.code, kind: "element", label, help: one.question, options: numbered(one.answers) };
    }),
    ...survey.questions.map(
      (one): Step => ({
        key: one.code,
        kind: "local",
        label: one.text,
        help: null,
        options: one.kind === "text" ? [] : numbered(one.choices),
      }),
    ),
    ...(survey.services.length > 0 ? [serviceStep(survey, words.services)] : []),
    ...(Object.keys(PROFILE) as Part[]).map((part): Step => {
      const options = PROFILE[part].map((one) => ({ value: one.code, label: one.label }));
      return { key: part, kind: "profile", label: words.profile[part], help: null, options };
    }),
    { key: "comment", kind: "comment", label: words.comment, help: null, options: [] },
  ];
}

function serviceStep(survey: Survey, label: string): Step {
  const options = survey.services.map((one) => ({ value: one.code, label: one.name }));
  return { key: "service", kind: "service", label, help: null, options };
}

export function emptySheet(id: Id, number: number, day: Day): Sheet {
  return { id, number, state: "open", day, madeAt: null, values: {}, problem: null };
}

export const isBegun = (sheet: Sheet): boolean => Object.keys(sheet.values).length > 0;
export const isAnswered = (sheet: Sheet): boolean => ELEMENTS.some((one) => sheet.values[one.code] !== undefined);

/** Set or, with null, blank. */
export function withValue(sheet: Sheet, key: string, value: number | string | null): Sheet {
  const { [key]: _, ...rest } = sheet.values;
  return { ...sheet, values: value === null || value === "" ? rest : { ...rest, [key]: value } };
}

/** What was chosen, in words; null where it was left blank. */
export function shownValue(step: Step, sheet: Sheet): string | null {
  const value = sheet.values[step.key];
  if (value === undefined) return null;
  return step.options.find((one) => one.value === value)?.label ?? String(value);
}

// --- keys ---

export type Move = { kind: "choose"; value: number | string } | { kind: "blank" } | { kind: "back" } | { kind: "next" };

/** What a key means at a step that is answered by choosing. */
export function moveOf(key: string, step: Step): Move | null {
  if (key === "0" || key === "-") return { kind: "blank" };
  if (key === "ArrowLeft" || key === "Backspace") return { kind: "back" };
  if (key === "ArrowRight") return { kind: "next" };
  const chosen = /^[1-9]$/.test(key) ? step.options[Number(key) - 1] : undefined;
  return chosen ? { kind: "choose", value: chosen.value } : null;
}

// --- days ---

/** The server takes an answer's own day for thirty days; with one to spare for the way. */
export const OLDEST_DAYS = 29;

/** Noon of an earlier day; of today the moment of typing, which is not ahead of the server's clock. */
export function madeAtOf(day: Day, today: Day, now: Moment): Moment {
  return day < today ? momentAt(day, "12.00") : now;
}

// --- sending ---

export const BATCH = 50;

/** A sheet as the server takes it. */
export function bodyOf(sheet: Sheet): Record<string, unknown> {
  const { values } = sheet;
  const some = (keys: readonly string[]): Record<string, number | string> =>
    Object.fromEntries(keys.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])));
  const comment = values.comment;
  return {
    id: sheet.id,
    answers: some(ELEMENTS.map((one) => one.code)),
    service: values.service ?? null,
    profile: some(Object.keys(PROFILE)),
    local: some(Object.keys(values).filter((key) => /^l\d+$/.test(key))),
    comment: typeof comment === "string" && comment.trim() !== "" ? comment.trim() : null,
    made_at: sheet.madeAt,
  };
}

/** The next ones to send, in the order in which they were typed. */
export function batchOf(sheets: readonly Sheet[]): Sheet[] {
  return sheets.filter((one) => one.state === "waiting").slice(0, BATCH);
}

/** Which sheets a refusal of the whole batch is about, with what it says: `/responses/3/comment`. */
export function namedIn(
  errors: readonly { pointer: string; detail: string }[],
  batch: readonly Sheet[],
): Map<Id, string> {
  const found = new Map<Id, string>();
  for (const { pointer, detail } of errors) {
    const place = /^\/responses\/(\d+)(\/|$)/.exec(pointer)?.[1];
    const sheet = place === undefined ? undefined : batch[Number(place)];
    if (sheet) found.set(sheet.id, [found.get(sheet.id), detail].filter(Boolean).join(". "));
  }
  return found;
}

/** Why one sheet was refused, in the server's words. */
export function whyOf(problem: Record<string, unknown> | null): string {
  const title = typeof problem?.title === "string" ? problem.title : "";
  const errors = Array.isArray(problem?.errors) ? (problem.errors as { detail?: unknown }[]) : [];
  return [title, ...errors.map((one) => one.detail)].filter((one) => typeof one === "string" && one !== "").join(". ");
}

/** A number that none of those on the phone has. */
export const nextNumber = (sheets: readonly { number: number }[], last: number): number =>
  Math.max(last, ...sheets.map((one) => one.number), 0) + 1;
