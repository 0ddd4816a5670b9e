// Where the reader is on a screen: kept over a look at one entry, and found again when a button has gone.
import { tick } from "svelte";
import type { Route, RouteName } from "../../lib/route.svelte";

interface Left {
  name: RouteName;
  y: number;
  entry: string | undefined;
}

let shown: Route | null = null;
let list: Left | null = null;

const isOfEntry = (name: RouteName): boolean => name === "entry" || name === "edit";

/** Called as soon as the address has changed, while the old screen still stands. */
export function leaving(next: Route): void {
  const before = shown;
  shown = { name: next.name, params: { ...next.params } };
  if (before && !isOfEntry(before.name) && isOfEntry(next.name)) {
    list = { name: before.name, y: window.scrollY, entry: next.params.id };
  } else if (!isOfEntry(next.name) && list?.name !== next.name) list = null;
}

/** A new screen is read from its title on; a list that one comes back to, from where one left it. */
export function arrived(name: RouteName): void {
  const back = list?.name === name ? list : null;
  if (!isOfEntry(name)) list = null;
  window.scrollTo(0, back?.y ?? 0);
  const link = back?.entry ? document.querySelector<HTMLElement>(`main a[href$="/${CSS.escape(back.entry)}"]`) : null;
  (link ?? title())?.focus({ preventScroll: true });
}

const title = (): HTMLElement | null => document.querySelector("h1");

/** What had the focus may go with what it did; then one goes on from the title, not from nowhere. */
export function keepFocus(screen: HTMLElement): () => void {
  let last: Element | null = null;
  const note = (): void => {
    last = document.activeElement;
  };
  const watching = new MutationObserver(() => {
    if (last === null || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    void tick().then(() => {
      if (document.activeElement === document.body) title()?.focus({ preventScroll: true });
    });
  });
  watching.observe(screen, { childList: true, subtree: true });
  screen.addEventListener("focusin", note);
  return () => watching.disconnect();
}
