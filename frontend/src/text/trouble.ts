import type { Answer } from "../lib/api";
import { t } from "./asn";

type Trouble = Exclude<Answer<unknown>, { kind: "ok" }>;

/** Why a part that needs the server cannot be shown, and what to do. */
export function troubleText(trouble: Trouble): string {
  switch (trouble.kind) {
    case "offline":
      return t.trouble.offline;
    case "slow":
      return t.trouble.slow(trouble.seconds);
    case "refused":
      return trouble.title || t.trouble.other;
  }
}
