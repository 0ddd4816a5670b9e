// The ways within "IKU saya" and "Kehadiran": whose, which month, and which page of it. Pure.
import type { Id } from "../lib/types";
import { isMonth, type Month } from "./IkuMonths";

export type Area = "iku" | "kehadiran";

export interface Way {
  /** Null: one's own. */
  employeeId: Id | null;
  /** Null: this month. */
  month: Month | null;
  /** What is behind a number: `tugas`. */
  page: string;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What `rest` of an address says; null where it says nothing that is known. */
export function wayOf(rest: string, pages: readonly string[] = []): Way | null {
  const parts = rest.split("/").filter((part) => part !== "");
  const employeeId = ID.test(parts[0] ?? "") ? (parts.shift() ?? null) : null;
  const month = isMonth(parts[0] ?? "") ? (parts.shift() ?? null) : null;
  const page = parts.shift() ?? "";
  if (parts.length > 0 || (page !== "" && (month === null || !pages.includes(page)))) return null;
  return { employeeId, month, page };
}

export function addressOf(area: Area, { employeeId, month, page }: Way): string {
  return ["#", area, employeeId, month, page].filter(Boolean).join("/");
}
