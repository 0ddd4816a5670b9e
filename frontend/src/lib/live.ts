// Live: an event says that something has changed, and the pull says what.

import { backoff } from "./backoff";
import { currentAccount } from "./current";
import { accessToken } from "./http";
import { alone } from "./locks";
import { eventsOf } from "./stream";
import { fetchChanges } from "./sync";

const TOGETHER_MS = 300;
const LONGEST_MS = 30_000;

/** Follow live events while the page is visible; returns how to end it. */
export function follow(): () => void {
  const ending = new AbortController();
  void followUntil(ending.signal);
  return () => ending.abort();
}

async function followUntil(end: AbortSignal): Promise<void> {
  let last: string | null = null;
  let failures = 0;
  while (!end.aborted) {
    await visible(end);
    const began = Date.now();
    last = await listen(end, last).catch(() => last);
    // A stream that lived ended because its token did: on at once. One that did not start waits longer each time.
    failures = Date.now() - began > 30_000 ? 0 : failures + 1;
    await pause(1_000 + backoff(failures), end);
  }
}

/** One stream until it ends; gives the last event's id, to go on behind it. */
async function listen(end: AbortSignal, last: string | null): Promise<string | null> {
  const account = await currentAccount();
  if (account?.state !== "in") return last;
  const token = await accessToken(account.officer.accountId, null);
  if (token.kind !== "token") return last;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const hidden = (): void => {
    if (document.visibilityState === "hidden") stop();
  };
  end.addEventListener("abort", stop);
  document.addEventListener("visibilitychange", hidden);
  try {
    const headers: Record<string, string> = { Authorization: `Bearer ${token.access}`, Accept: "text/event-stream" };
    if (last !== null) headers["Last-Event-ID"] = last;
    const response = await fetch("/api/v1/events", { headers, signal: stopping.signal, cache: "no-store" });
    if (response.status === 401) await accessToken(account.officer.accountId, token.access);
    if (!response.ok || !response.body) return last;
    // What changed while nobody listened.
    soon();
    let position = last;
    for await (const event of eventsOf(response.body)) {
      position = event.id ?? position;
      if (event.name === null) continue;
      soon();
      // For what is asked of the server alone, such as a unit's month.
      dispatchEvent(new Event("told"));
    }
    return position;
  } finally {
    end.removeEventListener("abort", stop);
    document.removeEventListener("visibilitychange", hidden);
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Many events at once are one pull. */
function soon(): void {
  if (timer !== undefined) return;
  timer = setTimeout(async () => {
    // What this phone is sending comes back as events: a thin line would carry every entry twice.
    const longest = new Promise((resolve) => setTimeout(resolve, LONGEST_MS));
    await Promise.race([alone("outbox", async () => {}), longest]).catch(() => {});
    timer = undefined;
    void fetchChanges();
  }, TOGETHER_MS);
}

function visible(end: AbortSignal): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      if (document.visibilityState !== "visible" && !end.aborted) return;
      document.removeEventListener("visibilitychange", done);
      resolve();
    };
    document.addEventListener("visibilitychange", done);
    end.addEventListener("abort", done, { once: true });
  });
}

function pause(milliseconds: number, end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    end.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
