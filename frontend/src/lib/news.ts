// Word that something in the database has changed, to this page, its other tabs and the worker.

type Listener = () => void;

const listeners = new Set<Listener>();
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("kinerja");
if (channel) {
  channel.onmessage = () => {
    for (const listener of listeners) listener();
  };
  // In Node, where the tests run, an open channel would keep the process alive.
  (channel as unknown as { unref?: () => void }).unref?.();
}

export function announce(): void {
  channel?.postMessage("changed");
  for (const listener of listeners) listener();
}

export function onNews(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
