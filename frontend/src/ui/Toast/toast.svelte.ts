/** One short word to the officer, with at most one thing they can do about it. */
interface Shown {
  text: string;
  tone: "good" | "act";
  action: { label: string; run: () => void } | null;
}

const FOR_READING_MS = 6_000;
/** What is told on the way to another screen is meant to be read there. */
const ON_THE_WAY_MS = 1_000;

export const toast: { shown: Shown | null } = $state({ shown: null });
let toldAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let after: (() => void) | null = null;

interface Options {
  tone?: Shown["tone"];
  action?: { label: string; run: () => void };
  forMs?: number;
  /** Done when the word goes away and the action was not taken: what "undo" would have prevented. */
  otherwise?: () => void;
}

export function tell(text: string, { tone = "good", action, forMs = FOR_READING_MS, otherwise }: Options = {}): void {
  leave();
  after = otherwise ?? null;
  toast.shown = { text, tone, action: action ?? null };
  toldAt = Date.now();
  timer = setTimeout(leave, forMs);
}

export function act(): void {
  const run = toast.shown?.action?.run;
  after = null;
  leave();
  run?.();
}

/** On another screen what was told on the last one is only in the way. */
export function moveOn(): void {
  if (Date.now() - toldAt > ON_THE_WAY_MS) leave();
}

export function leave(): void {
  clearTimeout(timer);
  const due = after;
  after = null;
  toast.shown = null;
  due?.();
}
