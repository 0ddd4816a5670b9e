// Where an address behind `/warga` leads. Pure.

export type Way =
  | { name: "home" | "unknown" }
  | { name: "unit"; id: string }
  | { name: "report"; unit: string | null }
  | { name: "follow"; ticket: string | null };

export function wayOf(hash: string): Way {
  const [first = "", second = "", ...more] = hash
    .replace(/^#?\/?/, "")
    .split("/")
    .map(decoded);
  if (more.length > 0) return { name: "unknown" };
  if (first === "" && second === "") return { name: "home" };
  if (first === "unit" && second !== "") return { name: "unit", id: second };
  if (first === "lapor") return { name: "report", unit: second || null };
  if (first === "lacak") return { name: "follow", ticket: second || null };
  return { name: "unknown" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
