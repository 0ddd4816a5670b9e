// A unit's survey as its form holds it, and what is sent of it. Pure.
import type { components } from "../lib/schema";

export type Survey = components["schemas"]["SurveyView"];
export type Code = components["schemas"]["SurveyCodeView"];
export type Results = components["schemas"]["ResultsView"];
export type Comment = components["schemas"]["CommentView"];
export type Draw = components["schemas"]["DrawView"];
export type Improvement = components["schemas"]["ImprovementView"];

export interface Question {
  code: string;
  text: string;
  kind: "choice" | "text";
  choices: string[];
}

export interface Draft {
  title: string;
  population: string;
  services: { code: string; name: string }[];
  questions: Question[];
  networks: string;
}

export interface Content {
  title: string;
  population: number | null;
  services: { code: string; name: string }[];
  questions: Question[];
  staff_networks: string[];
}

export const MOST = { services: 30, questions: 10, choices: 4 };
/** Nothing is shown of fewer answers. */
export const MINIMUM = 5;

export function draftOf(survey: Survey | null, title: string): Draft {
  return {
    title: survey?.title ?? title,
    population: survey?.population ? String(survey.population) : "",
    services: (survey?.services ?? []).map((one) => ({ ...one })),
    questions: (survey?.questions ?? []).map(questionOf),
    networks: (survey?.staff_networks ?? []).join("\n"),
  };
}

function questionOf(one: Survey["questions"][number]): Question {
  return { code: one.code, text: one.text, kind: one.kind === "text" ? "text" : "choice", choices: [...one.choices] };
}

/** `1200` and `1.200`; null for nothing, undefined for what is no number. */
export function populationOf(typed: string): number | null | undefined {
  const digits = typed.replace(/[.\s]/g, "");
  if (digits === "") return null;
  return /^\d{1,8}$/.test(digits) && Number(digits) > 0 ? Number(digits) : undefined;
}

export interface Fault {
  pointer: string;
  what: "population" | "words" | "choices";
}

/** What the form itself sees, before the server is asked. */
export function faultOf(draft: Draft): Fault | null {
  if (populationOf(draft.population) === undefined) return { pointer: "/population", what: "population" };
  const service = draft.services.findIndex((one) => one.name.trim() === "");
  if (service >= 0) return { pointer: `/services/${service}/name`, what: "words" };
  for (const [at, one] of draft.questions.entries()) {
    if (one.text.trim() === "") return { pointer: `/questions/${at}/text`, what: "words" };
    const filled = one.choices.filter((choice) => choice.trim() !== "");
    if (one.kind === "choice" && filled.length < 2) return { pointer: `/questions/${at}/choices`, what: "choices" };
  }
  return null;
}

export function contentOf(draft: Draft): Content {
  return {
    title: draft.title.trim(),
    population: populationOf(draft.population) ?? null,
    services: withCodes(draft.services),
    questions: draft.questions.map((one) => ({
      ...one,
      text: one.text.trim(),
      choices: one.kind === "text" ? [] : one.choices.map((choice) => choice.trim()).filter(Boolean),
    })),
    staff_networks: draft.networks
      .split(/[\n,]/)
      .map((one) => one.trim())
      .filter(Boolean),
  };
}

/** Members of which the value is another one: a merge patch. */
export function changesOf(before: Content, now: Content): Partial<Content> {
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof Content]),
  );
  return Object.fromEntries(changed) as Partial<Content>;
}

const LONGEST_CODE = 32;

/** A service keeps the code it has, whatever its name becomes: the sums hang on it. A new one gets it from its name. */
export function withCodes(services: readonly { code: string; name: string }[]): { code: string; name: string }[] {
  const taken = new Set(services.map((one) => one.code).filter(Boolean));
  return services.map(({ code, name }) => {
    if (code !== "") return { code, name: name.trim() };
    const base = slug(name) || "layanan";
    let made = base;
    for (let number = 2; taken.has(made); number++) made = `${base.slice(0, LONGEST_CODE - 4)}-${number}`;
    taken.add(made);
    return { code: made, name: name.trim() };
  });
}

function slug(name: string): string {
  const plain = name.normalize("NFKD").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, LONGEST_CODE)
    .replace(/-+$/, "");
}

/** The first of `l1` to `l10` that is free; answers of a question that was taken away keep theirs. */
export function nextCode(questions: readonly Question[]): string | null {
  const taken = new Set(questions.map((one) => one.code));
  for (let number = 1; number <= MOST.questions; number++) if (!taken.has(`l${number}`)) return `l${number}`;
  return null;
}

/** A code as people read it aloud: `K7MQ 3XWP`, and what changes daily behind a dash. */
export function spoken(code: string): string {
  const [lasting = "", changing] = code.split("-");
  const groups = lasting.match(/.{1,4}/g) ?? [];
  return changing ? `${groups.join(" ")} – ${changing}` : groups.join(" ");
}

// --- translations ---

export interface Translation {
  question: string;
  answers: string[];
}

export type Language = "alas" | "gayo";
export type Texts = Record<Language, Record<string, Translation>>;

/** Every element of every language, empty where there is nothing. */
export function textsOf(stored: Survey["texts"], codes: readonly string[]): Texts {
  const of = (language: Language): Record<string, Translation> =>
    Object.fromEntries(
      codes.map((code) => {
        const found = stored[language]?.[code] as Translation | null | undefined;
        return [code, { question: found?.question ?? "", answers: [0, 1, 2, 3].map((at) => found?.answers[at] ?? "") }];
      }),
    );
  return { alas: of("alas"), gayo: of("gayo") };
}

const words = (one: Translation): string[] => [one.question, ...one.answers].map((word) => word.trim());
export const isFilled = (one: Translation): boolean => words(one).every(Boolean);
/** Begun and not finished. */
export const isHalf = (one: Translation): boolean => !isFilled(one) && words(one).some(Boolean);

/** Only what is complete; a language without anything is left out. */
export function sentTexts(texts: Texts): Partial<Texts> {
  const found: Partial<Texts> = {};
  for (const language of ["alas", "gayo"] as const) {
    const filled = Object.entries(texts[language]).filter(([, one]) => isFilled(one));
    if (filled.length === 0) continue;
    found[language] = Object.fromEntries(
      filled.map(([code, one]) => [
        code,
        { question: one.question.trim(), answers: one.answers.map((answer) => answer.trim()) },
      ]),
    );
  }
  return found;
}

export const translatedCount = (stored: Survey["texts"], language: Language): number =>
  Object.values(stored[language] ?? {}).filter(Boolean).length;

// --- places ---

const IS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface Place {
  /** Null: the own one. */
  unit: string | null;
  what: string;
  more: string;
}

/** What follows the page's name: `<unit>/kertas`, `kertas`, `<unit>/kode/<code>`, or nothing. */
export function placeOf(rest: string): Place {
  const parts = rest.split("/").filter(Boolean);
  const unit = IS_ID.test(parts[0] ?? "") ? (parts.shift() ?? null) : null;
  return { unit, what: parts[0] ?? "", more: parts[1] ?? "" };
}
