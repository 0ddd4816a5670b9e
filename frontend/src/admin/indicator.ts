// Indicators between the form and the wire. Pure.
import type { components } from "../lib/schema";

type Schemas = components["schemas"];
export type Indicator = Schemas["IkuView"];
export type CascadeItem = Schemas["CascadeItem"];
export type Target = Schemas["TargetView"];

/** As on the wire: at most twelve digits, and four decimals. */
const WIRE = /^\d{1,12}(\.\d{1,4})?$/;
const THOUSANDS = /^\d{1,3}(\.\d{3})+(,\d+)?$/;

/** `1.250`, `92,5` and `92.5` as the server takes them; null for what is no amount. */
export function amountOf(text: string): string | null {
  const bare = text.replace(/\s/g, "");
  const plain = THOUSANDS.test(bare) ? bare.replaceAll(".", "").replace(",", ".") : bare.replace(",", ".");
  return WIRE.test(plain) ? plain : null;
}

/** The server's amount for a field: `92.5` as `92,5`. */
export const amountText = (wire: string): string => wire.replace(".", ",");

/** Per cents as typed, in hundredths of a per cent; null for what is none. Empty is 0. */
export function weightOf(text: string): number | null {
  const bare = text.trim().replace("%", "").trim().replace(",", ".");
  if (bare === "") return 0;
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(bare)) return null;
  const hundredths = Math.round(Number(bare) * 100);
  return hundredths <= 10_000 ? hundredths : null;
}

export const weightText = (hundredths: number): string => String(hundredths / 100).replace(".", ",");

export type PeriodKind = "month" | "quarter" | "year";

export function kindOf(period: string): PeriodKind {
  if (period.length === 4) return "year";
  return period.includes("Q") ? "quarter" : "month";
}

/** All periods of a year: its months, its quarters, itself. */
export function periodsOf(year: number): string[] {
  const months = Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, "0")}`);
  return [...months, ...[1, 2, 3, 4].map((quarter) => `${year}-Q${quarter}`), String(year)];
}

const KINDS: PeriodKind[] = ["month", "quarter", "year"];

/** Months first, then quarters, then the year: an object has its own order, in which a year comes first. */
function inOrder(periods: readonly string[]): string[] {
  const rank = (period: string): number => KINDS.indexOf(kindOf(period));
  return [...periods].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
}

/** What is typed for a period. `high` only where it is a range. */
export interface Typed {
  low: string;
  high: string;
}

export function typedOf(year: number, targets: readonly Target[]): Record<string, Typed> {
  const known = new Map(targets.map((one) => [one.period, one]));
  return Object.fromEntries(
    periodsOf(year).map((period) => {
      const one = known.get(period);
      const high = one === undefined || one.low === one.high ? "" : amountText(one.high);
      return [period, { low: one === undefined ? "" : amountText(one.low), high }];
    }),
  );
}

type TargetIn = Schemas["TargetIn"];

export type Targets = { kind: "ok"; targets: TargetIn[]; periods: string[] } | { kind: "wrong"; period: string };

/** What goes out, in the order of the periods, and which period each place stands for: mistakes come back by place. */
export function targetsOf(typed: Record<string, Typed>): Targets {
  const targets: TargetIn[] = [];
  const periods: string[] = [];
  for (const period of inOrder(Object.keys(typed))) {
    const { low, high } = typed[period] ?? { low: "", high: "" };
    if (low.trim() === "" && high.trim() === "") continue;
    const least = amountOf(low);
    const most = high.trim() === "" ? least : amountOf(high);
    if (least === null || most === null) return { kind: "wrong", period };
    targets.push(least === most ? { period, value: least } : { period, low: least, high: most });
    periods.push(period);
  }
  return { kind: "ok", targets, periods };
}

/** The first month's target for every month that has none yet. */
export function filledDown(typed: Record<string, Typed>, kind: PeriodKind): Record<string, Typed> {
  const places = Object.keys(typed).filter((period) => kindOf(period) === kind);
  const first = places.map((period) => typed[period]).find((one) => one !== undefined && one.low.trim() !== "");
  if (first === undefined) return typed;
  const filled = places.filter((period) => typed[period]?.low.trim() === "").map((period) => [period, { ...first }]);
  return { ...typed, ...Object.fromEntries(filled) };
}

/** The form of an indicator as typed. */
export interface Draft {
  code: string;
  name: string;
  unit_of_measure: string;
  polarity: Indicator["polarity"];
  minimize_by: NonNullable<Indicator["minimize_by"]>;
  aspect: "" | NonNullable<Indicator["aspect"]>;
  perspective: "" | NonNullable<Indicator["perspective"]>;
  consolidation: Indicator["consolidation"];
  source: Indicator["source"];
  counts: NonNullable<Indicator["counts"]>;
  weight: string;
  parent_id: string | null;
}

export function draftOf(iku: Indicator | null): Draft {
  return {
    code: iku?.code ?? "",
    name: iku?.name ?? "",
    unit_of_measure: iku?.unit_of_measure ?? "",
    polarity: iku?.polarity ?? "maximize",
    minimize_by: iku?.minimize_by ?? "special",
    aspect: iku?.aspect ?? "",
    perspective: iku?.perspective ?? "",
    consolidation: iku?.consolidation ?? "sum",
    source: iku?.source ?? "entered",
    counts: iku?.counts ?? "quantity",
    weight: iku === null || iku.weight === 0 ? "" : weightText(iku.weight),
    parent_id: iku?.parent_id ?? null,
  };
}

/** The members that an indicator has however it is owned. What does not go with a choice is left empty. */
export function contentOf(draft: Draft, weight: number): Omit<Schemas["IkuAmendment"], "is_active"> {
  return {
    code: draft.code.trim(),
    name: draft.name.trim(),
    unit_of_measure: draft.unit_of_measure.trim(),
    polarity: draft.polarity,
    minimize_by: draft.polarity === "minimize" ? draft.minimize_by : null,
    aspect: draft.aspect || null,
    perspective: draft.perspective || null,
    consolidation: draft.consolidation,
    source: draft.source,
    counts: draft.source === "from_activities" ? draft.counts : null,
    weight,
    parent_id: draft.parent_id,
  };
}

type Content = ReturnType<typeof contentOf>;

/** What somebody changed, and nothing else: what others changed meanwhile stays. */
export function changesOf(before: Content, after: Content): Partial<Content> {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => before[name as keyof Content] !== value),
  ) as Partial<Content>;
}

type Person = Schemas["EmployeeView"];

/** People by post, the most frequent post first. */
export function byPost(people: readonly Person[]): { post: string; people: Person[] }[] {
  const found = new Map<string, Person[]>();
  for (const person of people) {
    const post = person.position ?? "";
    found.set(post, [...(found.get(post) ?? []), person]);
  }
  return [...found]
    .map(([post, all]) => ({ post, people: all }))
    .sort((one, other) => other.people.length - one.people.length || one.post.localeCompare(other.post));
}
