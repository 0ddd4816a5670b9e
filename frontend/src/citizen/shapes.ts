// What the public part of the API answers, as these pages use it.
import type { components } from "../lib/schema";

export type Language = "id" | "en" | "alas" | "gayo";

type Schemas = components["schemas"];

export type Choice = Schemas["ChoiceView"];
export type Element = Schemas["ElementQuestion"];
export type LocalQuestion = Schemas["LocalQuestion"];

/** An element's question and its four answers in another language of the district. */
export interface Told {
  question: string;
  answers: string[];
}

export type SurveyPage = Omit<Schemas["OpenSurvey"], "texts"> & {
  texts: Partial<Record<Language, Record<string, Told>>>;
};

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type PublicUnit = Schemas["PublicUnit"];
export type ElementResult = Schemas["ElementResult"];
export type FormResult = Schemas["FormResult"];
export type Satisfaction = Schemas["PublicSatisfaction"];
export type Improvement = Schemas["PublicImprovement"];

export type ReportKind = Schemas["ReportKind"];
export const KINDS: readonly ReportKind[] = ["complaint", "aspiration", "information", "thanks"];

/** A report that everybody may read; its photos are what was covered and let through. */
export interface PublishedReport {
  id: string;
  kind: ReportKind;
  text: string;
  answer: string | null;
  on: string;
  state_label: string;
  photos: string[];
}

export type PublicState = FollowedReport["state"];
export const STATES: readonly PublicState[] = ["received", "handled", "done"];

export type FollowedReport = Schemas["FollowedReport"];
