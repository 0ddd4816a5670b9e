import { SvelteMap } from "svelte/reactivity";
import type { Filter } from "./order";

/** What the appraiser has chosen: kept while entries are opened and closed again. */
export const choice: { filter: Filter } = $state({ filter: "all" });

/** Only what somebody has touched, by entry and version; the rest follows from the entry itself. */
export const chosen = new SvelteMap<string, boolean>();
