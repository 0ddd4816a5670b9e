import type { Activity, Id } from "../../lib/types";
import { t } from "../../text/asn";
import { lengthLabel } from "../../text/dates";

/** One thing the system noticed, in words: what, why it asks, and how to answer. */
export interface Explained {
  code: string;
  title: string;
  why: string;
  answer: string;
  /** The other entry it is about. */
  otherId: Id | null;
}

const PLAIN = ["mock_location", "clock_off", "same_text", "in_future", "after_close", "late"] as const;
type Plain = (typeof PLAIN)[number];

/** Every sign of an entry, being late included: an appraiser wants to see that too. */
export function explain(activity: Activity): Explained[] {
  const codes = activity.late ? [...activity.signals, "late"] : activity.signals;
  return codes.map((code) => explainOne(code, activity));
}

function explainOne(code: string, activity: Activity): Explained {
  const detail = activity.signal_details.find((one) => one.code === code);
  const otherId = detail?.activity_id ?? null;
  const { signal } = t;
  if (code === "overlaps") {
    const { title, why, answer } = signal.overlaps;
    return { code, title: title(detail?.description ?? null), why, answer, otherId };
  }
  if (code === "long_day") {
    const { title, why, answer } = signal.long_day;
    const hours = detail?.minutes == null ? null : lengthLabel(detail.minutes);
    return { code, title: title(hours), why, answer, otherId };
  }
  if (isPlain(code)) return { code, ...signal[code], otherId };
  return { code, title: signal.other.title(code), why: signal.other.why, answer: signal.other.answer, otherId };
}

function isPlain(code: string): code is Plain {
  return PLAIN.some((one) => one === code);
}
