// Which page of programs and innovations an address means. Pure.
import type { Id } from "../lib/types";

export type Page =
  | { name: "list" }
  | { name: "program-new" }
  | { name: "program" | "program-edit" | "program-plan" | "program-team"; id: Id }
  | { name: "innovation-new" }
  | { name: "innovation" | "innovation-edit"; id: Id }
  | { name: "unknown" };

const IS_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const OF_PROGRAM = { "": "program", ubah: "program-edit", tahap: "program-plan", anggota: "program-team" } as const;
const OF_INNOVATION = { "": "innovation", ubah: "innovation-edit" } as const;

/** `rest` is what follows `#/program/`. */
export function pageOf(rest: string): Page {
  const [first = "", second = "", third = "", ...more] = rest.split("/");
  if (first === "") return second === "" ? { name: "list" } : { name: "unknown" };
  if (more.length > 0) return { name: "unknown" };
  if (first === "inovasi") {
    if (second === "baru" && third === "") return { name: "innovation-new" };
    return IS_ID.test(second) && isKey(OF_INNOVATION, third)
      ? { name: OF_INNOVATION[third], id: second }
      : { name: "unknown" };
  }
  if (first === "baru" && second === "") return { name: "program-new" };
  return IS_ID.test(first) && isKey(OF_PROGRAM, second) && third === ""
    ? { name: OF_PROGRAM[second], id: first }
    : { name: "unknown" };
}

function isKey<T extends object>(words: T, word: string): word is string & keyof T {
  return Object.hasOwn(words, word);
}
