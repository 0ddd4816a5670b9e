// What the pages of "Kelola" share: asking, saving, and where a problem belongs.
import { tick } from "svelte";
import { type Answer, getAll } from "../lib/api";

export type Trouble = Exclude<Answer<unknown>, { kind: "ok" }>;

/** Something read from the server. What was shown stays until the next answer, so that nobody loses their place. */
export class Loaded<T> {
  answer: Answer<T> | null = $state.raw(null);
  #turn = 0;

  /**
   * `anew`: it is about something else, and the old is not to be seen under the new title. `gently`: a form that
   * somebody is typing in hangs on it, so what is there stays if it does not work.
   */
  async ask(how: () => Promise<Answer<T>>, { anew = false, gently = false } = {}): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    if (anew) this.answer = null;
    const found = await how();
    // An answer to an older question comes too late.
    if (turn !== this.#turn || (gently && found.kind !== "ok")) return;
    this.answer = found;
  }
}

/** One thing being sent. What is typed stays where it is; this only knows what the server said of it. */
export class Saving {
  busy = $state(false);
  trouble: Trouble | null = $state.raw(null);

  /**
   * What was stored; null where it was not, and then the first mistake has the focus. `again` reads what somebody else
   * may have changed, before the next try is possible: it would be about the old version, too.
   */
  async run<T>(send: () => Promise<Answer<T>>, again?: () => void | Promise<void>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    const answer = await send();
    if (answer.kind !== "ok") await again?.();
    this.busy = false;
    this.trouble = answer.kind === "ok" ? null : answer;
    if (answer.kind === "ok") return answer.data;
    await tick();
    showMistake();
    return null;
  }

  /** What the server says of a member: `/starts_on`, and all below it. */
  at(pointer: string): string | null {
    if (this.trouble?.kind !== "refused") return null;
    const found = this.trouble.errors.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
    return found.length > 0 ? [...new Set(found.map((one) => one.detail))].join(". ") : null;
  }

  /** A mistake that the form itself sees: told like the server's. */
  refuse(pointer: string, detail: string): void {
    this.trouble = { kind: "refused", title: "", errors: [{ pointer, detail }] };
    void tick().then(showMistake);
  }

  /** A refusal of the whole that is about one member, by the problem's name: told there. */
  place(pointer: string, words: Readonly<Record<string, string>>): void {
    const said = this.trouble?.kind === "refused" ? words[this.trouble.slug ?? ""] : undefined;
    if (said !== undefined) this.refuse(pointer, said);
  }
}

/** To the field that is wrong; else to the sentence about it. */
export function showMistake(): void {
  const found =
    document.querySelector<HTMLElement>("[aria-invalid='true']") ??
    document.querySelector<HTMLElement>("[data-problem]");
  found?.focus();
  found?.scrollIntoView({ block: "center" });
}

/** For a change of what others may change, too. */
export const ifMatch = (version: number): Record<string, string> => ({ "If-Match": `"${version}"` });

const MOST_PAGES = 20;

/** All of a list with filters, page after page. */
export function everyOne<T>(path: string, filters: Record<string, string | null>): Promise<Answer<T[]>> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  return getAll<T>(`${path}?${query}`, MOST_PAGES);
}
