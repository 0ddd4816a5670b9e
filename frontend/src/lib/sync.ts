// When to send and to fetch: on every save, at the start, when the line or the page comes back, and by the clock.
import { currentAccount, currentId } from "./current";
import { clearWaits, type Drained, drain } from "./drain";
import { announce } from "./news";
import { noteStorage, setSending } from "./store.svelte";

const POLL_MS = 5 * 60_000;
const SOON_MS = 1_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Try later: in any case within five minutes, also where nothing waits (then to fetch). */
function later(next: number | null): void {
  clearTimeout(timer);
  const wait = next === null ? POLL_MS : Math.min(POLL_MS, Math.max(250, next - Date.now()));
  timer = setTimeout(() => void sync(), wait);
}

/** Send what waits. */
export async function send(): Promise<Drained | null> {
  try {
    const drained = await drain(currentId(), { started: () => setSending("sending") });
    if (drained === null) {
      // Another tab or the worker is at it, and may just have looked for the last time.
      later(Date.now() + SOON_MS);
      return null;
    }
    setSending(drained.trouble === "offline" || drained.trouble === "server-down" ? drained.trouble : "idle");
    later(drained.next);
    // The browser may end this page: then the worker goes on.
    if (drained.next !== null) void askWorker();
    if (drained.trouble === "ended") announce();
    return drained;
  } catch (error) {
    setSending("idle");
    noteStorage(error);
    later(null);
    return null;
  }
}

let running: Promise<void> | null = null;

/** Send, then fetch; and send again where the fetching found that the server has forgotten something. */
export function sync(): Promise<void> {
  running ??= both().finally(() => {
    running = null;
  });
  return running;
}

async function both(): Promise<void> {
  const drained = await send();
  if (drained?.trouble) return;
  await fetchChanges();
  const again = await drain(currentId()).catch(() => null);
  if (again) later(again.next);
}

export async function fetchChanges(): Promise<void> {
  const account = await currentAccount().catch(() => null);
  if (account === null || account.state !== "in") return;
  try {
    const trouble = await (await import("./pull")).pull(account);
    if (trouble === "offline" || trouble === "server-down") setSending(trouble);
    if (trouble === null) await (await import("./reference")).learnReference(account.officer.accountId);
  } catch (error) {
    noteStorage(error);
  }
}

/** Background Sync, where the browser has it: the worker sends when the line is back, page or no page. */
async function askWorker(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    const manager = (registration as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
    await manager?.register("outbox");
  } catch {
    // Then without: the page's own triggers are enough.
  }
}

/** After a save: at once. */
export function sendSoon(): void {
  void askWorker();
  void send();
}

/** The triggers of a page; returns how to end them. */
export function begin(): () => void {
  const cameBack = (): void => {
    void clearWaits().then(sync).catch(noteStorage);
  };
  const shown = (): void => {
    if (document.visibilityState === "visible") void sync();
    // On the way out it is the last moment to send.
    else void send();
  };
  addEventListener("online", cameBack);
  document.addEventListener("visibilitychange", shown);
  cameBack();
  return () => {
    clearTimeout(timer);
    removeEventListener("online", cameBack);
    document.removeEventListener("visibilitychange", shown);
  };
}
