// The units that this officer may read about, asked for once while "Kelola" is open.
import { getAll } from "../lib/api";
import type { components } from "../lib/schema";
import { session } from "../lib/session.svelte";
import type { Id } from "../lib/types";
import { Loaded } from "./ManageState.svelte";

export type Unit = components["schemas"]["UnitView"];

const MOST_PAGES = 20;
let asked: Id | null = null;

export const units = new Loaded<Unit[]>();

/** Again only for another officer, or where it did not work. */
export function askUnits(): void {
  const account = session.officer?.accountId ?? null;
  if (account === asked && units.answer?.kind === "ok") return;
  const isOther = account !== asked;
  asked = account;
  void units.ask(() => getAll<Unit>("/units", MOST_PAGES), { anew: isOther });
}

export const known = (): Unit[] => (units.answer?.kind === "ok" ? units.answer.data : []);

export function unitName(id: Id | null): string | null {
  if (id === null) return null;
  if (id === session.officer?.unit?.id) return session.officer.unit.name;
  return known().find((unit) => unit.id === id)?.name ?? null;
}

/** Where somebody starts: their own unit, else the first at the top. */
export function ownUnit(): Id | null {
  const top = known().find((unit) => !known().some((other) => other.id === unit.parent_id)) ?? known()[0];
  return session.officer?.unit?.id ?? top?.id ?? null;
}

export const has = (permission: string): boolean => session.officer?.permissions.includes(permission) ?? false;
/** What holds for everybody is decided by the district. */
export const isDistrict = (): boolean => session.officer?.roles.includes("district_admin") ?? false;
