// Rule sets between the form and the wire. Pure.
import type { components } from "../lib/schema";

type Schemas = components["schemas"];
export type RuleSet = Schemas["RuleSetView"];
export type RuleSetIn = Schemas["RuleSetIn"];
export type Preview = Schemas["RuleSetPreview"];

export const KINDS = ["jpt", "administrator", "pengawas", "functional", "executor"] as const;
export const CODES = ["attendance", "task_completion", "program_contribution", "public_feedback"] as const;
export type Kind = (typeof KINDS)[number];
export type Code = (typeof CODES)[number];

/** Whole numbers of a rule set, with what they may be. */
export const NUMBERS = {
  cap: [100, 200],
  indicator_share: [0, 100],
  minutes_per_day: [0, 720],
  contributions_per_month: [1, 60],
  innovation_verified: [0, 20],
  innovation_adopted: [0, 20],
  innovation_most: [0, 20],
  feedback_target: [26, 100],
} as const;
export type NumberName = keyof typeof NUMBERS;
export const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[];

/** As typed. Of a list of them the last one has no end. */
export interface Band {
  upTo: string;
  loses: string;
}

/** As typed: everything text, so that nothing is lost while somebody types. */
export interface Draft {
  version: string;
  effectiveFrom: string;
  note: string;
  weights: Record<Kind, Record<Code, string>>;
  numbers: Record<NumberName, string>;
  bands: Band[];
}

export function draftOf(from: RuleSet, month: string): Draft {
  return {
    version: `aturan-${month}`,
    effectiveFrom: month,
    note: "",
    weights: eachKind((kind) => eachCode((code) => String(from.weights[kind][code]))),
    numbers: Object.fromEntries(NUMBER_NAMES.map((name) => [name, String(from[name])])) as Draft["numbers"],
    bands: from.late_bands.map((band) => ({
      upTo: band.up_to_minutes === null ? "" : String(band.up_to_minutes),
      loses: String(band.loses),
    })),
  };
}

export function eachKind<T>(make: (kind: Kind) => T): Record<Kind, T> {
  return Object.fromEntries(KINDS.map((kind) => [kind, make(kind)])) as Record<Kind, T>;
}

function eachCode<T>(make: (code: Code) => T): Record<Code, T> {
  return Object.fromEntries(CODES.map((code) => [code, make(code)])) as Record<Code, T>;
}

/** A whole number; null for what is none. */
export function wholeOf(text: string): number | null {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text.trim()) : null;
}

/** What a kind of post's weights come to so far; what is not a number counts nothing. */
export function sumOf(weights: Record<Code, string>): number {
  return CODES.reduce((sum, code) => sum + (wholeOf(weights[code]) ?? 0), 0);
}

export const FULL = 100;

/** A name of a version as the server takes it. */
export const VERSION = /^[a-z0-9][a-z0-9.-]{0,39}$/;

export type Mistake = "whole" | "range" | "sum" | "version" | "bands";
export type Read = { kind: "ok"; body: RuleSetIn } | { kind: "wrong"; pointer: string; why: Mistake };

/** The draft as it goes out, or the first thing that is wrong with it and where. */
export function read(draft: Draft): Read {
  if (!VERSION.test(draft.version.trim())) return { kind: "wrong", pointer: "/version", why: "version" };
  for (const kind of KINDS) {
    for (const code of CODES) {
      if (wholeOf(draft.weights[kind][code]) === null)
        return { kind: "wrong", pointer: `/weights/${kind}/${code}`, why: "whole" };
    }
    if (sumOf(draft.weights[kind]) !== FULL) return { kind: "wrong", pointer: `/weights/${kind}`, why: "sum" };
  }
  for (const name of NUMBER_NAMES) {
    const value = wholeOf(draft.numbers[name]);
    if (value === null) return { kind: "wrong", pointer: `/${name}`, why: "whole" };
    const [least, most] = NUMBERS[name];
    if (value < least || value > most) return { kind: "wrong", pointer: `/${name}`, why: "range" };
  }
  const last = draft.bands.length - 1;
  for (const [at, band] of draft.bands.entries()) {
    if (at < last && wholeOf(band.upTo) === null)
      return { kind: "wrong", pointer: `/late_bands/${at}/up_to_minutes`, why: "bands" };
    if (wholeOf(band.loses) === null) return { kind: "wrong", pointer: `/late_bands/${at}/loses`, why: "bands" };
  }
  return { kind: "ok", body: bodyOf(draft) };
}

function bodyOf(draft: Draft): RuleSetIn {
  const last = draft.bands.length - 1;
  return {
    version: draft.version.trim(),
    effective_from: draft.effectiveFrom,
    note: draft.note.trim() || null,
    weights: eachKind((kind) => eachCode((code) => Number(draft.weights[kind][code]))),
    late_bands: draft.bands.map((band, at) => ({
      up_to_minutes: at === last ? null : Number(band.upTo),
      loses: Number(band.loses),
    })),
    ...(Object.fromEntries(NUMBER_NAMES.map((name) => [name, Number(draft.numbers[name])])) as Record<
      NumberName,
      number
    >),
  };
}

/** Which of the versions, newest first, holds in a month or on a day. */
export function inForce<T extends { effective_from: string }>(all: readonly T[], at: string): T | null {
  return all.find((one) => one.effective_from <= at) ?? null;
}
