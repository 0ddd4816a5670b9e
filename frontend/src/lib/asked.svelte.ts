// What a screen asks of the server: first what it said the last time, then what it says now.
import { keepAnswer, readAnswer } from "./answers";
import { type Answer, get } from "./api";
import { noteStorage } from "./store.svelte";
import type { Moment } from "./types";

type Trouble = Exclude<Answer<unknown>, { kind: "ok" }>;

export class Asked<T> {
  data = $state.raw<T | null>(null);
  /** When what is shown was answered; null where it is today's answer, or nothing is shown. */
  keptAt = $state<Moment | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  isAsking = $state(false);
  #name = "";

  /** `fetch` where it takes more than one call; its answer is kept under the name of `path`. */
  async ask(path: string, fetch: (path: string) => Promise<Answer<T>> = get): Promise<void> {
    const isOther = this.#name !== path;
    this.#name = path;
    this.isAsking = true;
    this.trouble = null;
    if (isOther) this.data = null;
    if (isOther) this.keptAt = null;
    const asking = fetch(path);
    if (isOther) {
      const kept = await readAnswer<T>(path).catch(() => null);
      if (kept && this.#name === path && this.data === null) {
        this.data = kept.data;
        this.keptAt = kept.at;
      }
    }
    const answer = await asking;
    // Somebody has gone on to another month meanwhile.
    if (this.#name !== path) return;
    this.isAsking = false;
    if (answer.kind === "ok") {
      this.data = answer.data;
      this.keptAt = null;
      await keepAnswer(path, answer.data).catch(noteStorage);
      return;
    }
    this.trouble = answer;
    // What the server refuses to show (any more) is not shown from memory.
    if (answer.kind === "refused") this.data = null;
  }
}
