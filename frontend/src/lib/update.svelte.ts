// A new version never takes over by itself: it waits until the officer says so.

class Update {
  ready = $state(false);
}

export const update = new Update();

const LOOK_MS = 60 * 60_000;
let registration: ServiceWorkerRegistration | null = null;

/** Register the worker and watch for newer ones. */
export function register(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  let isControlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The very first worker takes a page over that is as new as itself.
    if (isControlled) location.reload();
    isControlled = true;
  });
  // A newer one that took over while this page was loading has its own files: it says whether this is one of them.
  navigator.serviceWorker.addEventListener("message", () => location.reload());
  navigator.serviceWorker.controller?.postMessage(import.meta.url);
  const begin = async (): Promise<void> => {
    registration = await navigator.serviceWorker.register("/sw.js");
    watch(registration);
    const look = (): void => void registration?.update().catch(() => {});
    setInterval(look, LOOK_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") look();
    });
  };
  void begin().catch(() => {
    // Without a worker the app works all the same, only not without a line.
  });
}

function watch(found: ServiceWorkerRegistration): void {
  const seen = (): void => {
    // Waiting beside an active one, also in the very first session, when no worker has this page yet.
    if (found.waiting && found.active) update.ready = true;
  };
  seen();
  found.addEventListener("updatefound", () => {
    found.installing?.addEventListener("statechange", seen);
  });
}

const ASK_AGAIN_MS = 2_000;

/** "Perbarui": let the waiting worker take over; the page loads anew when it has. */
export function apply(): void {
  takeOver(5);
}

function takeOver(times: number): void {
  // Taken over already, from a page that had no worker; or something keeps it that only goes with this page.
  if (!registration?.waiting || times === 0) {
    location.reload();
    return;
  }
  // A new worker waits until the old one has nothing to do, on a weak line for minutes. What it sends, or waits to
  // send behind a page, is cut off as by a dead line, and sent again.
  registration.active?.postMessage("STAND_DOWN");
  registration.waiting.postMessage("SKIP_WAITING");
  // An old worker that was ended and started in between has not heard.
  setTimeout(() => takeOver(times - 1), ASK_AGAIN_MS);
}
