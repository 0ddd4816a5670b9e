// What the pages of fingerprint machines reckon; no words and no server here.
import type { components } from "../lib/schema";
import type { Problem } from "../lib/types";

export type Machine = components["schemas"]["MachineView"];
export type LogReport = components["schemas"]["LogReport"];

export interface Draft {
  name: string;
  /** As typed: one a line. */
  addresses: string;
}

/** As the server takes them. */
const SERIAL = /^[A-Za-z0-9_.-]{3,64}$/;
const PIN = /^[0-9A-Za-z]{1,24}$/;
/** What the machine puts behind the address of its server. */
const CALL = "/iclock/cdata";

export const isSerial = (said: string): boolean => SERIAL.test(said);
export const isPin = (said: string): boolean => PIN.test(said);

export const linesOf = (typed: string): string[] =>
  typed
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter(Boolean);

export const draftOf = (machine: Machine | null): Draft => ({
  name: machine?.name ?? "",
  addresses: (machine?.addresses ?? []).join("\n"),
});

export const contentOf = (draft: Draft): { name: string; addresses: string[] } => ({
  name: draft.name.trim(),
  addresses: linesOf(draft.addresses),
});

/** Only what was changed here: another's change of the rest stays. */
export function changesOf(before: Draft, now: Draft): { name?: string; addresses?: string[] } {
  const [old, content] = [contentOf(before), contentOf(now)];
  return {
    ...(content.name === old.name ? {} : { name: content.name }),
    ...(content.addresses.join("\n") === old.addresses.join("\n") ? {} : { addresses: content.addresses }),
  };
}

/** What is wrong with the addresses, and with which of those that were sent. */
export function addressFaults(
  errors: Problem["errors"],
  sent: readonly string[],
  words: (address: string, why: string) => string,
): string | null {
  const found = errors.flatMap(({ pointer, detail }) => {
    const [, member, place] = pointer.split("/");
    if (member !== "addresses") return [];
    const address = place === undefined ? undefined : sent[Number(place)];
    return [address === undefined ? detail : words(address, detail)];
  });
  return found.length > 0 ? [...new Set(found)].join(". ") : null;
}

/** What is entered into the machine, which adds the rest by itself. */
export const serverAt = (origin: string, path = ""): string =>
  origin + (path.endsWith(CALL) ? path.slice(0, -CALL.length) : path);

/** Whether anything that it sends can be believed. */
export const isTrusted = (machine: Machine): boolean => machine.has_secret || machine.addresses.length > 0;

/** 7 before 42, as people count. */
export const inOrder = (pins: readonly string[]): string[] =>
  [...pins].sort((one, other) => one.localeCompare(other, "id", { numeric: true }));

export const asReport = (body: unknown): LogReport | null =>
  typeof body === "object" && body !== null && "faults" in body && "known" in body ? (body as LogReport) : null;

export type Phase = "stored" | "faulty" | "empty" | "known" | "ready";

/** How far a sheet has come. */
export function phaseOf(report: LogReport): Phase {
  if (report.errors > 0) return "faulty";
  if (!report.dry_run) return "stored";
  if (report.rows === 0) return "empty";
  return report.new === 0 ? "known" : "ready";
}
