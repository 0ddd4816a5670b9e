// What the public part of the API answers, as these pages use it.

export type Language = "id" | "en" | "alas" | "gayo";
export type Code = string;

export interface Choice {
  code: Code;
  label: string;
}

export interface Element extends Choice {
  question: string;
  answers: string[];
}

export interface LocalQuestion {
  code: Code;
  text: string;
  kind: "choice" | "text";
  choices: string[];
}

/** An element's question and its four answers in another language of the district. */
export interface Told {
  question: string;
  answers: string[];
}

export interface SurveyPage {
  code: string;
  form: "full" | "short";
  unit: { id: string; name: string };
  title: string;
  counter: string | null;
  is_kiosk: boolean;
  elements: Element[];
  questions: LocalQuestion[];
  services: { code: Code; name: string }[];
  profile: Record<"sex" | "age" | "education" | "job", Choice[]>;
  texts: Partial<Record<Language, Record<Code, Told>>>;
  device_token: string;
  day: string;
  server_time: string;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface PublicUnit {
  id: string;
  name: string;
  kind: string;
  has_survey: boolean;
  survey_code: string | null;
}

export interface ElementResult extends Choice {
  average: number | null;
  responses: number | null;
}

/** The result of one form; null below five answers. */
export interface FormResult {
  ikm: number | null;
  grade: string | null;
  grade_label: string | null;
  responses: number | null;
  elements: ElementResult[];
  missing: string[];
}

export interface Satisfaction extends FormResult {
  unit: { id: string; name: string };
  from: string;
  to: string;
  short: FormResult | null;
  sample: { population: number | null; required: number | null; reached: number | null };
  previous: { from: string; to: string; ikm: number; grade: string } | null;
  months: { month: string; ikm: number | null }[];
  method: string;
  comments: { text: string; month: string }[];
}

export interface Improvement {
  id: string;
  element: string | null;
  element_label: string | null;
  said: string;
  done: string;
  started_on: string;
  done_on: string | null;
}

export type ReportKind = "complaint" | "aspiration" | "information" | "thanks";
export const KINDS: readonly ReportKind[] = ["complaint", "aspiration", "information", "thanks"];

export interface PublishedReport {
  kind: ReportKind;
  text: string;
  answer: string | null;
  on: string;
  state_label: string;
}

export type PublicState = "received" | "handled" | "done";
export const STATES: readonly PublicState[] = ["received", "handled", "done"];

export interface FollowedReport {
  ticket: string;
  kind: ReportKind;
  unit: { id: string; name: string } | null;
  state: PublicState;
  state_label: string;
  text: string;
  officer_name: string | null;
  happened_on: string | null;
  is_anonymous: boolean;
  received_on: string;
  verify_due_on: string;
  finish_due_on: string;
  steps: { state: string; label: string; text: string | null; on: string }[];
  messages: { id: string; from: "reporter" | "unit"; text: string; on: string }[];
  photos: string[];
  asks_whether_done: boolean;
  answered_done: boolean | null;
}
