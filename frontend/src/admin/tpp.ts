// Policies about TPP between the form and the wire. Pure.
import type { components } from "../lib/schema";
import { figure } from "../text/numbers";
import { stepped } from "../ui/MonthPicker/month";
import { amountOf, weightOf } from "./indicator";
import { type Band, eachKind, inForce, KINDS, type Kind, VERSION, wholeOf } from "./rules";

type Schemas = components["schemas"];
export type Policy = Schemas["TppPolicyIn"];
export type Sample = Schemas["TppSample"];

/** Per cents of the discipline part, beside those of lateness. */
export const DEDUCTIONS = ["no_record", "absent", "no_assembly"] as const;
export type Deduction = (typeof DEDUCTIONS)[number];
const SHORTEST_NAME = 3;
const LONGEST_DAY = 1_440;
const MOST_RUPIAH = 2_000_000_000;

/** As typed: everything text, so that nothing is lost while somebody types. */
export interface Draft {
  effectiveFrom: string;
  name: string;
  version: string;
  share: string;
  bands: Band[];
  deductions: Record<Deduction, string>;
  amounts: Record<Kind, string>;
}

export const codeOf = (month: string): string => `tpp-${month}`;
export const stopCodeOf = (month: string): string => `berhenti-${month}`;

/** The first month from this one on for which nothing is decided yet. */
export function freeMonth(decided: readonly Policy[], from: string): string {
  const isTaken = decided.some((one) => one.effective_from === from);
  return isTaken ? freeMonth(decided, stepped(from, 1)) : from;
}

export function emptyDraft(month: string): Draft {
  return {
    effectiveFrom: month,
    name: "",
    version: codeOf(month),
    share: "",
    bands: [{ upTo: "", loses: "" }],
    deductions: { no_record: "", absent: "", no_assembly: "" },
    amounts: eachKind(() => ""),
  };
}

/** The draft with another's figures, or none. A sample is somebody else's: no name or amount comes from it. */
export function begun(draft: Draft, from: Policy | Sample | null): Draft {
  if (from === null) return { ...emptyDraft(draft.effectiveFrom), version: draft.version };
  const figures = {
    share: figure(from.productivity_share),
    bands: from.bands.map((band) => ({
      upTo: band.up_to_minutes === null ? "" : String(band.up_to_minutes),
      loses: figure(band.costs),
    })),
    deductions: {
      no_record: figure(from.no_record),
      absent: figure(from.absent),
      no_assembly: figure(from.no_assembly),
    },
  };
  if (!("base_by_kind" in from)) return { ...draft, ...figures };
  const amounts = eachKind((kind) => figure(from.base_by_kind[kind]));
  return { ...draft, ...figures, name: draft.name || nameOf(from), amounts };
}

/** A stop's name says that nothing is paid. */
const nameOf = (from: Policy): string => (from.is_paid ? from.name : "");

/** Another month; a code that nobody has touched goes with it. */
export function moved(draft: Draft, month: string): Draft {
  const isMade = draft.version === codeOf(draft.effectiveFrom);
  return { ...draft, effectiveFrom: month, version: isMade ? codeOf(month) : draft.version };
}

/** A per cent as typed, `1,25`; null for what is none. */
export function percentOf(text: string): number | null {
  const hundredths = text.trim() === "" ? null : weightOf(text);
  return hundredths === null ? null : hundredths / 100;
}

/** Whole rupiah as typed, `Rp 2.500.000`; null for what is none. */
export function rupiahOf(text: string): number | null {
  const whole = amountOf(text.trim().replace(/^Rp\.?/i, ""));
  if (whole === null || whole.includes(".") || Number(whole) > MOST_RUPIAH) return null;
  return Number(whole);
}

/** With the dots that make it readable; what is no amount stays as typed. */
export function dotted(text: string): string {
  const rupiah = rupiahOf(text);
  return rupiah === null ? text : figure(rupiah);
}

export type Mistake =
  | "taken"
  | "name"
  | "version"
  | "versionTaken"
  | "percent"
  | "minutes"
  | "rising"
  | "falling"
  | "rupiah"
  | "notPaid";
type Wrong = { pointer: string; why: Mistake } | null;
export type Read = { kind: "ok"; body: Policy } | { kind: "wrong"; pointer: string; why: Mistake };

/** The draft as it goes out, or the first thing that is wrong with it and where. */
export function read(draft: Draft, decided: readonly Policy[]): Read {
  const wrong =
    wrongMonth(draft.effectiveFrom, decided) ??
    wrongName(draft.name) ??
    wrongVersion(draft.version.trim(), decided) ??
    wrongPercent("/productivity_share", draft.share) ??
    wrongBand(draft.bands) ??
    firstOf(DEDUCTIONS, (name) => wrongPercent(`/${name}`, draft.deductions[name])) ??
    firstOf(KINDS, (kind) => wrongAmount(kind, draft.amounts[kind]));
  return wrong === null ? { kind: "ok", body: bodyOf(draft, decided) } : { kind: "wrong", ...wrong };
}

/** The posts with a figure of their own, which nobody types here: they go from one policy to the next. */
export function ownFigures(decided: readonly Policy[], month: string): NonNullable<Policy["base_by_position"]> {
  return inForce(decided, month)?.base_by_position ?? [];
}

function bodyOf(draft: Draft, decided: readonly Policy[]): Policy {
  const last = draft.bands.length - 1;
  return {
    version: draft.version.trim(),
    effective_from: draft.effectiveFrom,
    is_paid: true,
    name: draft.name.trim(),
    productivity_share: percentOf(draft.share) ?? 0,
    bands: draft.bands.map((band, at) => ({
      up_to_minutes: at === last ? null : wholeOf(band.upTo),
      costs: percentOf(band.loses) ?? 0,
    })),
    no_record: percentOf(draft.deductions.no_record) ?? 0,
    absent: percentOf(draft.deductions.absent) ?? 0,
    no_assembly: percentOf(draft.deductions.no_assembly) ?? 0,
    base_by_kind: eachKind((kind) => rupiahOf(draft.amounts[kind]) ?? 0),
    base_by_position: ownFigures(decided, draft.effectiveFrom),
  };
}

/** None from a month on. The figures stay with it: whoever begins again finds them. */
export function readStop(month: string, name: string, decided: readonly Policy[]): Read {
  const before = inForce(decided, month);
  const wrong = wrongMonth(month, decided) ?? wrongName(name);
  if (wrong !== null) return { kind: "wrong", ...wrong };
  if (before === null || !before.is_paid) return { kind: "wrong", pointer: "/effective_from", why: "notPaid" };
  const own = { version: stopCodeOf(month), effective_from: month, is_paid: false, name: name.trim() };
  return { kind: "ok", body: { ...before, ...own } };
}

/** Whether there is anything to stop: paid now, or from a later month on. */
export function canStop(decided: readonly Policy[], month: string): boolean {
  return (
    (inForce(decided, month)?.is_paid ?? false) || decided.some((one) => one.is_paid && one.effective_from > month)
  );
}

function firstOf<T>(all: readonly T[], look: (one: T) => Wrong): Wrong {
  for (const one of all) {
    const wrong = look(one);
    if (wrong !== null) return wrong;
  }
  return null;
}

function wrongMonth(month: string, decided: readonly Policy[]): Wrong {
  const isTaken = decided.some((one) => one.effective_from === month);
  return isTaken ? { pointer: "/effective_from", why: "taken" } : null;
}

const wrongName = (name: string): Wrong =>
  name.trim().length < SHORTEST_NAME ? { pointer: "/name", why: "name" } : null;

function wrongVersion(version: string, decided: readonly Policy[]): Wrong {
  if (!VERSION.test(version)) return { pointer: "/version", why: "version" };
  return decided.some((one) => one.version === version) ? { pointer: "/version", why: "versionTaken" } : null;
}

const wrongPercent = (pointer: string, text: string): Wrong =>
  percentOf(text) === null ? { pointer, why: "percent" } : null;

const wrongAmount = (kind: Kind, text: string): Wrong =>
  rupiahOf(text) === null ? { pointer: `/base_by_kind/${kind}`, why: "rupiah" } : null;

/** As the server judges them: longer and longer, and never cheaper. The last has no end by its place. */
function wrongBand(bands: readonly Band[]): Wrong {
  const last = bands.length - 1;
  return firstOf([...bands.keys()], (at) => (at < last ? wrongMinutes(bands, at) : null) ?? wrongCost(bands, at));
}

function wrongMinutes(bands: readonly Band[], at: number): Wrong {
  const pointer = `/bands/${at}/up_to_minutes`;
  const minutes = wholeOf(bands[at]?.upTo ?? "");
  if (minutes === null || minutes < 1 || minutes > LONGEST_DAY) return { pointer, why: "minutes" };
  return minutes > (wholeOf(bands[at - 1]?.upTo ?? "") ?? 0) ? null : { pointer, why: "rising" };
}

function wrongCost(bands: readonly Band[], at: number): Wrong {
  const pointer = `/bands/${at}/costs`;
  const cost = percentOf(bands[at]?.loses ?? "");
  if (cost === null) return { pointer, why: "percent" };
  return cost >= (percentOf(bands[at - 1]?.loses ?? "") ?? 0) ? null : { pointer, why: "falling" };
}
