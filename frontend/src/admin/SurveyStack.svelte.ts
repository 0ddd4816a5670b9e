// The stack of sheets on this phone: nothing leaves it before the server has named what became of it.
import { send } from "../lib/api";
import { allKv } from "../lib/db";
import { draftKey, dropDraft, keepDraft, readDraft } from "../lib/draft";
import { uuid7 } from "../lib/ids";
import type { components } from "../lib/schema";
import { moment, today } from "../lib/time";
import type { Day, Id } from "../lib/types";
import type { Trouble } from "./ManageState.svelte";
import { batchOf, bodyOf, emptySheet, isBegun, madeAtOf, namedIn, nextNumber, type Sheet, whyOf } from "./surveyPaper";

type Answered = components["schemas"]["PaperResults"];

export interface Outcome {
  id: Id;
  number: number;
  outcome: "stored" | "again";
}

export class Stack {
  /** What the server does not have yet, also what is being typed; in the order of typing. */
  sheets: Sheet[] = $state.raw([]);
  done: Outcome[] = $state.raw([]);
  current: Sheet | null = $state.raw(null);
  busy = $state(false);
  trouble: Trouble | null = $state.raw(null);
  readonly #survey: Id;
  #last = 0;

  constructor(survey: Id) {
    this.#survey = survey;
  }

  #key(id: Id): string {
    return `sheet:${this.#survey}:${id}`;
  }

  /** What an earlier visit left here. */
  async read(): Promise<void> {
    // Asked first: it waits for what is still being written.
    this.#last = (await readDraft<number>(`sheets:${this.#survey}`)) ?? 0;
    this.sheets = await allKv<Sheet>(draftKey(this.#key("")));
    this.#next(today());
  }

  /** The one that was begun, else an empty one. */
  #next(day: Day): void {
    this.current =
      this.sheets.find((one) => one.state === "open") ?? emptySheet(uuid7(), nextNumber(this.sheets, this.#last), day);
  }

  /** Every change of the sheet in hand. */
  change(sheet: Sheet): void {
    this.current = sheet;
    this.#put(sheet);
    // An empty sheet is none: it would come back after every visit.
    if (isBegun(sheet)) keepDraft(this.#key(sheet.id), sheet);
    else void this.#drop(sheet.id);
  }

  /** Done with this one, on to the next. Resolves once it is on disk. */
  async finish(): Promise<void> {
    const sheet = this.current;
    if (sheet === null) return;
    const madeAt = madeAtOf(sheet.day, today(), moment(Date.now()));
    await this.#keep({ ...sheet, state: "waiting", madeAt, problem: null });
    this.#last = Math.max(this.#last, sheet.number);
    keepDraft(`sheets:${this.#survey}`, this.#last);
    this.#next(sheet.day);
  }

  /** Take a finished one in hand again. */
  async mend(sheet: Sheet): Promise<void> {
    const opened: Sheet = { ...sheet, state: "open" };
    await this.#keep(opened);
    this.current = opened;
  }

  async discard(sheet: Sheet): Promise<void> {
    await this.#drop(sheet.id);
    if (this.current?.id === sheet.id) this.#next(sheet.day);
  }

  /** What was thrown away by mistake. */
  async restore(sheet: Sheet): Promise<void> {
    await this.#keep(sheet);
  }

  /** All that waits, batch after batch, until something is in the way. */
  async send(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.trouble = null;
    try {
      for (let batch = batchOf(this.sheets); batch.length > 0; batch = batchOf(this.sheets)) {
        if (!(await this.#sendBatch(batch))) break;
      }
    } finally {
      this.busy = false;
    }
  }

  /** Whether it is worth going on. */
  async #sendBatch(batch: Sheet[]): Promise<boolean> {
    const body = { responses: batch.map(bodyOf) };
    const answer = await send<Answered>("POST", `/surveys/${this.#survey}/paper`, body);
    if (answer.kind === "ok") {
      for (const one of answer.data.results) await this.#settle(batch, one);
    } else if (answer.kind === "refused") {
      for (const [id, why] of namedIn(answer.errors, batch)) await this.#refuse(batch, id, why);
    }
    const isSame = batchOf(this.sheets)[0]?.id === batch[0]?.id && batchOf(this.sheets).length === batch.length;
    if (isSame && answer.kind !== "ok") this.trouble = answer;
    return !isSame;
  }

  async #settle(batch: Sheet[], one: Answered["results"][number]): Promise<void> {
    const sheet = batch.find((other) => other.id === one.id);
    if (!sheet) return;
    if (one.outcome === "refused") return this.#refuse(batch, one.id, whyOf(one.problem));
    await this.#drop(one.id);
    this.done = [{ id: one.id, number: sheet.number, outcome: one.outcome }, ...this.done];
  }

  async #refuse(batch: Sheet[], id: Id, problem: string): Promise<void> {
    const sheet = batch.find((other) => other.id === id);
    if (sheet) await this.#keep({ ...sheet, state: "refused", problem });
  }

  #put(sheet: Sheet): void {
    const others = this.sheets.filter((one) => one.id !== sheet.id);
    this.sheets = isBegun(sheet) ? [...others, sheet].sort((a, b) => (a.id < b.id ? -1 : 1)) : others;
  }

  async #keep(sheet: Sheet): Promise<void> {
    this.#put(sheet);
    keepDraft(this.#key(sheet.id), sheet);
    await readDraft(this.#key(sheet.id));
  }

  async #drop(id: Id): Promise<void> {
    this.sheets = this.sheets.filter((one) => one.id !== id);
    await dropDraft(this.#key(id));
  }
}
