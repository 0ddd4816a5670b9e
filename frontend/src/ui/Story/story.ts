import type { components } from "../../lib/schema";
import { clock, dayOf } from "../../lib/time";
import type { Day, Id, Moment } from "../../lib/types";
import { t } from "../../text/asn";
import { momentLabel } from "../../text/dates";

export type HistoryItem = components["schemas"]["HistoryItem"];

/** One step in an entry's life, as sentences. */
export interface Step {
  key: string;
  tone: "plain" | "good" | "act";
  sentence: string;
  when: string;
  details: string[];
}

interface Reader {
  /** Employee id of who reads: their own steps say "Anda". */
  me: Id | null;
  today: Day;
}

/** From the first step to the last, as the server tells them. */
export function story(items: readonly HistoryItem[], reader: Reader): Step[] {
  return items.map((item) => step(item, reader));
}

function step(item: HistoryItem, { me, today }: Reader): Step {
  const who = item.by !== null && item.by === me ? t.shared.you : (item.by_name ?? t.shared.someone);
  const details = Object.entries(item.changes).flatMap(([name, pair]) => change(name, pair, today));
  if (item.reason) details.push(t.story.reason(item.reason));
  if (isSentLater(item.made_at, item.at)) details.push(t.story.arrived(momentLabel(item.at, today)));
  return {
    key: String(item.version),
    ...told(item, who),
    when: momentLabel(item.made_at ?? item.at, today),
    details,
  };
}

function told(item: HistoryItem, who: string): Pick<Step, "tone" | "sentence"> {
  const { story } = t;
  switch (item.action) {
    case "activity.log":
      return { tone: "plain", sentence: story.log(who) };
    case "activity.amend":
      return { tone: "plain", sentence: story.amend(who) };
    case "activity.withdraw":
      return { tone: "act", sentence: story.withdraw(who) };
    case "activity.ask_correction":
      return { tone: "plain", sentence: story.ask(who) };
    case "activity.review":
      if (!isApproval(item)) return { tone: "act", sentence: story.return(who) };
      return { tone: "good", sentence: item.changes.correction ? story.keep(who) : story.approve(who) };
    default:
      return { tone: "plain", sentence: story.other(who) };
  }
}

function isApproval(item: HistoryItem): boolean {
  return item.changes.status?.[1] === "approved";
}

/** A minute or two between phone and server is not worth a sentence. */
function isSentLater(madeAt: Moment | null, at: Moment): boolean {
  return madeAt !== null && Math.abs(Date.parse(at) - Date.parse(madeAt)) > 5 * 60_000;
}

/** A change in words; the step's own sentence has told of the status. */
function change(name: string, pair: readonly unknown[], today: Day): string[] {
  const { field, story } = t;
  const [before, after] = pair;
  switch (name) {
    case "status":
      return [];
    case "description":
    case "unit":
    case "quantity":
    case "innovation":
      return [story.change(field[name], plain(before), plain(after))];
    case "started_at":
    case "ended_at":
      return [story.change(field[name], ...moments(String(before), String(after), today))];
    case "evidence":
      return [evidence(before, after)];
    case "location":
      return [story.changed(field.location)];
    case "rhk_id":
    case "iku_id":
    case "program_id":
    case "template_id":
      return [story.changed(field.plan)];
    default:
      return [];
  }
}

/** As many photos as before means that one was changed for another. */
function evidence(before: unknown, after: unknown): string {
  const [was, is] = [count(before), count(after)];
  return was === is ? t.story.changed(t.field.evidence) : t.story.change(t.field.evidence, String(was), String(is));
}

function count(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

export function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return t.entry.empty;
  if (typeof value === "boolean") return value ? t.entry.yes : t.entry.no;
  return String(value);
}

/** Only the hours where the day stayed the same. */
function moments(before: Moment, after: Moment, today: Day): [string, string] {
  const [was, is] = [momentLabel(before, today), momentLabel(after, today)];
  return dayOf(before) === dayOf(after) ? [clock(before), clock(after)] : [was, is];
}
