import { HOLD_MS } from "../lib/ops";
import type { Undo } from "../lib/types";
import { t } from "../text/asn";
import { tell } from "../ui/Toast/toast.svelte";

/** Tell of what is kept already, and goes out when it can no longer be undone. */
export async function held(text: string, kept: Promise<Undo>): Promise<void> {
  try {
    const { undo } = await kept;
    tell(text, { forMs: HOLD_MS, action: { label: t.common.undo, run: () => void undo().catch(sayTrouble) } });
  } catch {
    sayTrouble();
  }
}

/** The phone could not keep something. */
export const sayTrouble = (): void => tell(t.trouble.kept, { tone: "act" });
