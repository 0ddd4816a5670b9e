// A list that is read page by page, as far as somebody wants to look.
import { type Answer, get } from "../lib/api";
import { Loaded } from "./ManageState.svelte";

interface Page<T> {
  items: T[];
  next: string | null;
}

export class Pages<T> {
  readonly first = new Loaded<Page<T>>();
  more: T[] = $state.raw([]);
  next: string | null = $state(null);
  busy = $state(false);
  #path = "";

  /** `path` with its filters; what was opened further down is folded up again. */
  async ask(path: string, how: { anew?: boolean; gently?: boolean } = {}): Promise<void> {
    this.#path = path;
    await this.first.ask(() => get<Page<T>>(path), how);
    if (this.#path !== path) return;
    this.more = [];
    this.next = this.first.answer?.kind === "ok" ? this.first.answer.data.next : null;
  }

  async further(): Promise<void> {
    if (this.next === null || this.busy) return;
    const path = this.#path;
    this.busy = true;
    const sign = path.includes("?") ? "&" : "?";
    const answer: Answer<Page<T>> = await get<Page<T>>(`${path}${sign}cursor=${encodeURIComponent(this.next)}`);
    this.busy = false;
    if (answer.kind !== "ok" || this.#path !== path) return;
    this.more = [...this.more, ...answer.data.items];
    this.next = answer.data.next;
  }
}
