// A list that comes page by page.
import { type Found, get } from "./ask";
import type { Page } from "./shapes";

export class Pages<T> {
  items: T[] = $state.raw([]);
  next: string | null = $state.raw(null);
  /** What the last call gave; null while the first is on its way. */
  found: Found<unknown> | null = $state.raw(null);
  busy = $state.raw(false);
  #asked = 0;

  /** From the beginning; the answer to an earlier question that comes late is not heard. */
  async open(path: string): Promise<void> {
    this.found = null;
    await this.#ask(path, null);
  }

  async more(path: string): Promise<void> {
    if (this.next !== null) await this.#ask(path, this.next);
  }

  async #ask(path: string, cursor: string | null): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    this.busy = true;
    const at = cursor === null ? "" : `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`;
    const found = await get<Page<T>>(`${path}${at}`);
    if (mine !== this.#asked) return;
    this.busy = false;
    this.found = found;
    if (found.kind !== "ok") return;
    this.items = cursor === null ? found.data.items : [...this.items, ...found.data.items];
    this.next = found.data.next;
  }
}
