// The sentences of these pages. Indonesian is in the first download; English comes when somebody chooses it. Alas and
// Gayo are what the district supplied with a survey: its questions, with everything around them in Indonesian.
import { idSurvey } from "../text/id-survey";
import { keep, read } from "./memory";
import type { Language } from "./shapes";

/** Sentences that belong together. Reactive: a page draws itself anew when `t` is exchanged. */
export class Words<T> {
  t: T = $state.raw() as T;

  constructor(
    readonly indonesian: T,
    readonly english: () => Promise<T>,
  ) {
    this.t = indonesian;
  }

  async speak(language: Language): Promise<void> {
    this.t = language === "en" ? await this.english() : this.indonesian;
  }
}

class Chosen {
  language: Language = $state.raw("id");
}

const KEY = "language";
const all: { speak: (language: Language) => Promise<void> }[] = [];
export const chosen = new Chosen();
export const words = bring(idSurvey, async () => (await import("../text/en-survey")).enSurvey);

/** A lazy page brings its sentences with it. Without a signal English may not come: then they stay Indonesian. */
export function bring<T>(indonesian: T, english: () => Promise<T>): Words<T> {
  const part = new Words(indonesian, english);
  all.push(part);
  if (chosen.language === "en") void part.speak("en").catch(() => {});
  return part;
}

/** At start: the language in which this phone was spoken to. */
export async function restoreLanguage(): Promise<void> {
  const known = await read<Language>(KEY).catch(() => undefined);
  if (known !== undefined && known !== "id") await speak(known);
}

export async function speak(language: Language): Promise<void> {
  chosen.language = language;
  // Neither Alas nor Gayo has a voice in readers: Indonesian reads them best.
  document.documentElement.lang = language === "en" ? "en" : "id";
  await Promise.allSettled(all.map((part) => part.speak(language)));
  await keep(KEY, language).catch(() => {});
}
