// One survey on one phone, up to its last question: opened, answered step by step, its draft kept. What comes after,
// sending above all, is finishing.ts, which is fetched while the first question is being read.
import { get } from "./ask";
import { keep, read } from "./memory";
import type { SurveyPage } from "./shapes";
import { type Draft, fits, nothing, type Step, stepsOf } from "./steps";

export type Stage =
  | { kind: "loading" | "asking" | "offline" | "empty" }
  | { kind: "closed"; title: string }
  /** `isNow`: just answered here; else today, earlier. */
  | { kind: "done"; isNow: boolean };

interface Kept {
  day: string;
  draft: Draft;
  at: number;
}

export class Surveying {
  stage: Stage = $state.raw({ kind: "loading" });
  survey: SurveyPage | null = $state.raw(null);
  steps: Step[] = $state.raw([]);
  draft: Draft = $state.raw(nothing());
  at = $state.raw(0);
  device: string | null = null;

  constructor(readonly code: string) {}

  /** Of the API, without `/api/v1`. */
  get path(): string {
    return `/public/surveys/${encodeURIComponent(this.code)}`;
  }

  /** Under what the phone keeps what became of its answer. */
  get about(): string {
    return `answered:${this.code}`;
  }

  get isBegun(): boolean {
    return this.at > 0 || Object.keys(this.draft.answers).length > 0;
  }

  async open(): Promise<void> {
    const found = await get<SurveyPage>(this.path);
    if (found.kind === "offline") this.stage = { kind: "offline" };
    else if (found.kind === "refused") this.stage = { kind: "closed", title: found.title };
    else await this.take(found.data);
  }

  async take(survey: SurveyPage): Promise<void> {
    this.steps = stepsOf(survey);
    // Without a memory the survey can be answered all the same, as long as the line holds.
    const [device, kept, answered] = await Promise.all([
      deviceOf(survey).catch(() => survey.device_token),
      read<Kept>(`draft:${survey.code}`).catch(() => undefined),
      read<{ day: string; state: string }>(this.about).catch(() => undefined),
    ]);
    this.survey = survey;
    this.device = device;
    if (!survey.is_kiosk && answered?.day === survey.day && answered.state !== "refused") {
      this.stage = { kind: "done", isNow: false };
      return;
    }
    const goesOn = !survey.is_kiosk && kept?.day === survey.day && fits(survey, kept.draft);
    this.draft = goesOn ? kept.draft : nothing();
    this.at = goesOn ? Math.min(kept.at, this.steps.length - 1) : 0;
    this.stage = { kind: "asking" };
  }

  change(part: Partial<Draft>): void {
    this.draft = { ...this.draft, ...part };
    this.#remember();
  }

  goTo(at: number): void {
    this.at = at;
    this.stage = { kind: "asking" };
    this.#remember();
  }

  #remember(): void {
    const { survey, draft, at } = this;
    if (survey === null || survey.is_kiosk) return;
    // A draft that cannot be kept is only lost with the page.
    void keep(`draft:${survey.code}`, { day: survey.day, draft, at } satisfies Kept).catch(() => {});
  }
}

/** One token a day: it tells repeats of the day, and nobody can follow a phone over weeks by it. */
async function deviceOf({ day, device_token }: SurveyPage): Promise<string> {
  const known = await read<{ day: string; token: string }>("device");
  if (known?.day === day) return known.token;
  await keep("device", { day, token: device_token });
  return device_token;
}
