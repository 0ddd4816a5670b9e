import { StorageProblem } from "../lib/outbox";
import { t } from "../text";
import { tell } from "../ui/Toast/toast.svelte";

/** What to tell when the phone could not keep something. Anything else is a fault of ours and is thrown on. */
export function whyNotKept(problem: unknown): string {
  if (!(problem instanceof StorageProblem)) throw problem;
  return problem.kind === "full" ? t.shell.storageFull : t.shell.storageRefused;
}

export function sayWhy(problem: unknown): void {
  tell(whyNotKept(problem), { tone: "act", forMs: 15_000 });
}
