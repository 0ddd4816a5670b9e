// What of the reports somebody looks at: kept while they look at one of them.
import type { Filters } from "./report";

export const chosen: Filters = $state({ state: null, kind: null, unitId: null });

export function showAll(): void {
  chosen.state = null;
  chosen.kind = null;
  chosen.unitId = null;
}

export const isFiltered = (): boolean => chosen.state !== null || chosen.kind !== null || chosen.unitId !== null;
