/// <reference lib="webworker" />
// The worker: keeps the shell of the app for days without a signal, and sends what waits when the page is closed.
// It never touches `/api`, and never takes over before the officer says so.
import { accounts } from "./lib/account";
import { drain } from "./lib/drain";
import { isShell, shellPath } from "./lib/shell";

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
  readonly lastChance: boolean;
}

const FILES = self.__WB_MANIFEST;
const PREFIX = "shell-";
const NAME = PREFIX + fingerprint(FILES.map(({ url, revision }) => `${url} ${revision}`).join("\n"));

function fingerprint(text: string): string {
  let hash = 5381;
  for (let place = 0; place < text.length; place++) hash = (hash * 33 + text.charCodeAt(place)) | 0;
  return (hash >>> 0).toString(36);
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell());
});

/** All or nothing. What an earlier version has already fetched is not fetched again: its name holds its digest. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all(
    FILES.map(async ({ url, revision }) => {
      const address = new URL(url, self.registration.scope).href;
      const known = revision === null ? await caches.match(address) : undefined;
      const response = known ?? (await fetch(address, { cache: "reload" }));
      if (!response.ok || response.redirected) throw new TypeError(`${url}: ${response.status}`);
      await cache.put(address, response);
    }),
  );
}

/** How long after it took over a page of the version before may still come up. */
const TAKING_OVER_MS = 60_000;
let activatedAt = 0;

self.addEventListener("activate", (event) => {
  activatedAt = Date.now();
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

let standDown: (reason: Error) => void;
const stoodDown = new Promise<never>((_, reject) => {
  standDown = reject;
});
stoodDown.catch(() => {});

self.addEventListener("message", (event) => {
  if (event.data === "SKIP_WAITING") void self.skipWaiting();
  if (event.data === "STAND_DOWN") standDown(new Error("a newer version takes over"));
  // A page names its script. One that loaded while this worker took over has the old one, and nothing told it.
  const isTakingOver = Date.now() - activatedAt < TAKING_OVER_MS;
  if (isTakingOver && isScript(event.data) && !isOwn(event.data)) event.source?.postMessage("OLD");
});

const isScript = (said: unknown): said is string => typeof said === "string" && said.endsWith(".js");

const isOwn = (address: string): boolean =>
  FILES.some(({ url }) => new URL(url, self.registration.scope).href === address);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    if (isShell(url.pathname)) event.respondWith(kept(request, shellPath));
  } else {
    event.respondWith(kept(request, url.pathname));
  }
});

async function kept(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(NAME);
  const found = await cache.match(new URL(path, self.location.origin).href);
  return found ?? fetch(request);
}

self.addEventListener("sync", (event) => {
  const sync = event as SyncEvent;
  if (sync.tag === "outbox") sync.waitUntil(Promise.race([sendAll(sync.lastChance), stoodDown]));
});

/** Send what is due; what still waits, for the network or for its time, makes the browser try again later. */
async function sendAll(isLast: boolean): Promise<void> {
  const [first] = await accounts();
  const drained = await drain(first?.officer.accountId ?? null, { waits: true });
  if (drained === null || drained.trouble === "ended" || isLast) return;
  if (drained.trouble !== null || drained.next !== null) throw new Error(drained.trouble ?? "not yet");
}
