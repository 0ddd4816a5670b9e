// From a survey to its screens, one question each. Pure.
import type { Element, Language, LocalQuestion, SurveyPage, Told } from "./shapes";

export type Step =
  | { kind: "element"; element: Element }
  | { kind: "local"; question: LocalQuestion }
  | { kind: "service" }
  | { kind: "profile" }
  | { kind: "comment" };

export type Part = keyof SurveyPage["profile"];
export const PARTS: readonly Part[] = ["sex", "age", "education", "job"];

/** What was answered so far; kept on the phone while it grows. */
export interface Draft {
  answers: Record<string, number>;
  local: Record<string, number | string>;
  service: string | null;
  profile: Partial<Record<Part, string>>;
  comment: string;
}

export const nothing = (): Draft => ({ answers: {}, local: {}, service: null, profile: {}, comment: "" });

/** One question a screen, in the order in which they are asked. */
export function stepsOf(survey: SurveyPage): Step[] {
  return [
    ...survey.elements.map((element): Step => ({ kind: "element", element })),
    ...survey.questions.map((question): Step => ({ kind: "local", question })),
    ...(survey.services.length > 0 ? [{ kind: "service" } as const] : []),
    { kind: "profile" },
    { kind: "comment" },
  ];
}

/** The question and its answers in a language: the district's own texts, ours, else what the server says. */
export function told(
  survey: Pick<SurveyPage, "texts">,
  element: Element,
  language: Language,
  ours: Record<string, Told>,
): Told {
  const found = survey.texts[language]?.[element.code] ?? ours[element.code];
  const isWhole = found?.answers.length === element.answers.length;
  return { question: found?.question || element.question, answers: isWhole ? found.answers : element.answers };
}

/** Whether what is kept of an earlier try fits the survey as it is asked now. */
export const fits = (survey: SurveyPage, draft: Draft): boolean =>
  Object.keys(draft.answers).every((code) => survey.elements.some((one) => one.code === code));
