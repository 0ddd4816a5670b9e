// A citizen's report as a unit works on it. Pure.
import type { components } from "../lib/schema";
import type { Day, Id } from "../lib/types";
import type { Box } from "./cover";

type Schemas = components["schemas"];

export type Report = Schemas["ReportView"];
export type Line = Schemas["ReportLine"];
export type State = Schemas["ReportState"];
export type Kind = Schemas["ReportKind"];
export type Past = Schemas["ReportStepView"];
export type Message = Schemas["ManagedMessage"];
export type Template = Schemas["ReplyTemplateView"];
/** What a handler does; the others are the reporter's and the clock's. */
export type Action = Schemas["ReportStepIn"]["action"];

export const KINDS: readonly Kind[] = ["complaint", "aspiration", "information", "thanks"];
export const STATES: readonly State[] = [
  "received",
  "verified",
  "assigned",
  "answered",
  "closed",
  "forwarded",
  "archived",
];
export const ACTIONS: readonly Action[] = [
  "verify",
  "answer",
  "close",
  "assign",
  "reopen",
  "forward",
  "note",
  "archive",
];

const DAY_MS = 86_400_000;

// --- clocks ---

export type Clock =
  | { kind: "rest" }
  | { kind: "late"; days: number }
  | { kind: "today" | "tomorrow" }
  | { kind: "left"; days: number; isSoon: boolean };

type Timed = Pick<Line, "due_on" | "is_soon">;

/** How long there is still, or how long it is over: in days, as people count them. */
export function clockOf({ due_on, is_soon }: Timed, today: Day): Clock {
  if (due_on === null) return { kind: "rest" };
  const days = Math.round((Date.parse(due_on) - Date.parse(today)) / DAY_MS);
  if (days < 0) return { kind: "late", days: -days };
  if (days === 0) return { kind: "today" };
  return days === 1 ? { kind: "tomorrow" } : { kind: "left", days, isSoon: is_soon };
}

/** What the clock that runs is about. */
export const phaseOf = (state: State): "check" | "finish" => (state === "received" ? "check" : "finish");

// --- the list ---

export interface Filters {
  state: State | null;
  kind: Kind | null;
  unitId: Id | null;
}

/** Where the reports of a part of the list are read: the late ones first, then those due soon, then all. */
export function pathOf(filters: Filters, due: "late" | "soon" | null): string {
  const query = new URLSearchParams();
  if (filters.state) query.set("state", filters.state);
  if (filters.kind) query.set("kind", filters.kind);
  if (filters.unitId) query.set("unit_id", filters.unitId);
  if (due) query.set("due", due);
  const written = query.toString();
  return written ? `/reports?${written}` : "/reports";
}

/** What stands in neither of the first two parts. */
export const unhurried = (lines: readonly Line[]): Line[] => lines.filter((one) => !one.is_late && !one.is_soon);

// --- steps ---

/** What somebody has typed for a step; it stays when they look at something else. */
export interface Draft {
  unitId: Id | null;
  text: string;
  reason: string;
  to: "lapor" | "other";
  toName: string;
}

export const emptyDraft = (): Draft => ({ unitId: null, text: "", reason: "", to: "other", toName: "" });

type Body = Omit<Schemas["ReportStepIn"], "id">;

/** What is sent of a draft: each step takes other members. */
export function bodyOf(action: Action, draft: Draft): Body {
  const text = draft.text.trim();
  const reason = draft.reason.trim();
  switch (action) {
    case "verify":
    case "close":
      return text ? { action, text } : { action };
    case "answer":
    case "note":
      return { action, text };
    case "assign":
      return { action, unit_id: draft.unitId, ...(reason ? { reason } : {}) };
    case "forward":
      return { action, to: draft.to === "lapor" ? "lapor" : draft.toName.trim(), reason };
    case "archive":
    case "reopen":
      return { action, reason };
  }
}

export type Missing = "unit" | "answer" | "note" | "receiver" | "reason";

const SHORTEST_REASON = 3;
const SHORTEST_RECEIVER = 2;

/** What is still to be written, with the member it belongs to; null where the step can be sent. */
export function missing(action: Action, draft: Draft): { pointer: string; what: Missing } | null {
  const hasText = draft.text.trim() !== "";
  const reason = draft.reason.trim();
  if (action === "assign") {
    if (draft.unitId === null) return { pointer: "/unit_id", what: "unit" };
    // May be left out; what is written must be more than a slip.
    return reason && reason.length < SHORTEST_REASON ? { pointer: "/reason", what: "reason" } : null;
  }
  if (action === "answer" && !hasText) return { pointer: "/text", what: "answer" };
  if (action === "note" && !hasText) return { pointer: "/text", what: "note" };
  if (action === "forward" && draft.to === "other" && draft.toName.trim().length < SHORTEST_RECEIVER)
    return { pointer: "/to", what: "receiver" };
  const needsReason = action === "forward" || action === "archive" || action === "reopen";
  return needsReason && reason.length < SHORTEST_REASON ? { pointer: "/reason", what: "reason" } : null;
}

/** The step that most reports need next, and the others, in the order in which they are offered. */
export function offered(possible: readonly string[]): { first: Action | null; others: Action[] } {
  const all = ACTIONS.filter((one) => possible.includes(one));
  const first = all.find((one) => one === "verify" || one === "answer" || one === "close") ?? null;
  // Once it is answered the next thing is to finish, not to answer again.
  const chosen = first === "answer" && all.includes("close") ? "close" : first;
  return { first: chosen, others: all.filter((one) => one !== chosen) };
}

/** Sample replies are kept for the state that a step leads to. */
const LEADS_TO: Record<Action, State | null> = {
  verify: "verified",
  assign: null,
  answer: "answered",
  close: "closed",
  forward: "forwarded",
  archive: "archived",
  note: null,
  reopen: null,
};

export const templateState = (action: Action): State | null => LEADS_TO[action];

/** The states that a sample reply may be for. */
export const TEMPLATE_STATES: readonly State[] = STATES.filter((one) => Object.values(LEADS_TO).includes(one));

/** A sample reply goes below what is there: it takes nothing away. */
export function withTemplate(written: string, template: string, most: number): string {
  const both = written.trim() === "" ? template : `${written.trimEnd()}\n\n${template}`;
  return both.slice(0, most);
}

/**
 * The id of what is sent: the same as long as the words are, so that a repeat after a lost answer is one step only. Other
 * words are another step, which the version guards.
 */
export class SameId {
  #id: Id | null = null;
  #sent = "";
  readonly #make: () => Id;

  constructor(make: () => Id) {
    this.#make = make;
  }

  of(body: unknown): Id {
    const words = JSON.stringify(body);
    if (this.#id === null || words !== this.#sent) {
      this.#id = this.#make();
      this.#sent = words;
    }
    return this.#id;
  }
}

// --- what becomes public ---

export type Publication = Schemas["PublicationView"];

/** Somebody has read it, and it is no spam: before that nobody else hears of it. */
export const isForOthers = (state: State): boolean => state !== "received" && state !== "archived";

export interface PublicDraft {
  text: string;
  answer: string;
  photos: { sha256: string; isIncluded: boolean; boxes: Box[] }[];
}

/** What was prepared before; else it begins with what was said and answered. */
export function publicDraftOf(
  report: Pick<Report, "text" | "photos">,
  known: Publication,
  answered: string,
): PublicDraft {
  return {
    text: known.text ?? report.text,
    answer: known.text === null ? answered : (known.answer ?? ""),
    photos: report.photos.map(({ sha256 }) => {
      const before = known.photos.find((one) => one.sha256 === sha256);
      return { sha256, isIncluded: before !== undefined, boxes: (before?.covers ?? []).map((one) => ({ ...one })) };
    }),
  };
}

const SHORTEST_PUBLIC = 10;

/** What is sent for the preview; null where there is hardly a word. */
export function publicationOf(draft: PublicDraft): Schemas["PublicationIn"] | null {
  const text = draft.text.trim();
  if (text.length < SHORTEST_PUBLIC) return null;
  return {
    text,
    answer: draft.answer.trim() || null,
    photos: draft.photos
      .filter((one) => one.isIncluded)
      .map(({ sha256, boxes }) => ({ sha256, covers: boxes.map((box) => ({ ...box })) })),
  };
}

/** What the reporter was told last. */
export const lastAnswer = (steps: readonly Past[]): string =>
  [...steps].reverse().find((one) => one.action === "answer" && one.text)?.text ?? "";

export type Personal = "phone" | "email" | "number" | "name";

const EMAIL = /[^\s@]+@[^\s@]+\.[a-z]{2,}/i;
/** Indonesian numbers, however they are grouped. */
const PHONE = /(?:\+?62|\b0)[ .-]?8(?:[ .-]?\d){7,11}\b/;
/** NIK (16 digits), NIP (18), an account number. */
const NUMBER = /\b\d(?:[ .-]?\d){9,}\b/;
const SHORTEST_NAME = 4;

/** What in a text may tell who somebody is: a question to its writer, not a judgement. */
export function personalIn(text: string, names: readonly (string | null | undefined)[]): Personal[] {
  const found: Personal[] = [];
  if (PHONE.test(text)) found.push("phone");
  if (EMAIL.test(text)) found.push("email");
  if (NUMBER.test(text.replace(new RegExp(PHONE, "g"), ""))) found.push("number");
  const said = words(text);
  const isNamed = names.some((name) =>
    words(name ?? "").some((one) => one.length >= SHORTEST_NAME && said.includes(one)),
  );
  if (isNamed) found.push("name");
  return found;
}

const words = (text: string): string[] => text.toLowerCase().match(/\p{L}+/gu) ?? [];
