// Indonesian is in the first download; English comes when somebody chooses it.
import { keepDraft, readDraft } from "../lib/draft";
import { type First, id } from "./id";
import type { Admin } from "./id-admin";
import type { Asn } from "./id-asn";
import type { Dashboard } from "./id-dashboard";
import type { Door } from "./id-door";
import type { Lead } from "./id-lead";
import type { Machines } from "./id-machines";
import type { Manage } from "./id-manage";
import type { Mentions } from "./id-mentions";
import type { Presence } from "./id-presence";
import type { Programs } from "./id-programs";
import type { Reports } from "./id-reports";
import type { Score } from "./id-score";
import type { Surveys } from "./id-surveys";
import type { Tpp } from "./id-tpp";
import type { Work } from "./id-work";
import { type Language, language } from "./language.svelte";

export { type Language, language } from "./language.svelte";

const KEY = "language";

export type Text = First &
  Door &
  Work &
  Asn &
  Lead &
  Admin &
  Score &
  Presence &
  Programs &
  Dashboard &
  Manage &
  Machines &
  Surveys &
  Reports &
  Mentions &
  Tpp;

/** Sentences that belong together, in both languages. */
interface Part {
  indonesian: Partial<Text>;
  english: () => Promise<Partial<Text>>;
}

const parts: Part[] = [{ indonesian: id, english: async () => (await import("./en")).en }];

/**
 * Every visible sentence, in the language chosen. One object for ever: its members are exchanged.
 * What is not in the first download is there once its part was imported: `text/door`, `work`, `asn`, `lead`, `admin`.
 */
export const t = { ...id } as Text;

/** A lazy screen brings its sentences with it. */
export async function add(part: Part): Promise<void> {
  parts.push(part);
  await fill(part);
}

/** At start: the language this phone was set to. */
export async function restoreLanguage(): Promise<void> {
  if ((await readDraft<Language>(KEY)) === "en") await speak("en");
}

export async function setLanguage(chosen: Language): Promise<void> {
  await speak(chosen);
  keepDraft(KEY, language.current);
}

/** The language that is on its way: a part that comes meanwhile must not stay in the former one. */
let wanted: Language = "id";

async function speak(chosen: Language): Promise<void> {
  wanted = chosen;
  const words = await Promise.all(parts.map((part) => (chosen === "en" ? part.english() : part.indonesian))).catch(
    (error: unknown) => {
      wanted = language.current;
      throw error;
    },
  );
  if (wanted !== chosen) return;
  Object.assign(t, ...words);
  document.documentElement.lang = chosen;
  language.current = chosen;
}

async function fill({ indonesian, english }: Part): Promise<void> {
  Object.assign(t, indonesian);
  if (wanted !== "en") return;
  const words = await english();
  if (wanted === "en") Object.assign(t, words);
}
