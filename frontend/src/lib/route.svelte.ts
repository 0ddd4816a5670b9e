// The address behind the `#`: a static page needs no server for its ways.

export type RouteName =
  | "today"
  | "log"
  | "edit"
  | "history"
  | "entry"
  | "inbox"
  | "review"
  | "account"
  | "sign-in"
  | "setup"
  | "join"
  | "unit"
  | "score"
  | "presence"
  | "programs"
  | "dashboard"
  | "manage"
  | "unknown";

export interface Route {
  name: RouteName;
  /** `rest` is what an area with pages of its own makes of it: `/dasbor/*` gives `01990.../2026-11`. */
  params: { id?: string; day?: string; token?: string; nip?: string; code?: string; rest?: string };
}

const WAYS: readonly (readonly [string, RouteName])[] = [
  ["/hari-ini", "today"],
  ["/catat", "log"],
  ["/catat/hari/:day", "log"],
  ["/catat/:id", "edit"],
  ["/riwayat", "history"],
  ["/catatan/:id", "entry"],
  ["/pesan", "inbox"],
  ["/tinjau", "review"],
  ["/akun", "account"],
  ["/masuk", "sign-in"],
  ["/mulai/:token", "setup"],
  ["/gabung/:nip/:code", "join"],
  ["/unit/:id", "unit"],
  ["/iku/*", "score"],
  ["/kehadiran/*", "presence"],
  ["/program/*", "programs"],
  ["/dasbor/*", "dashboard"],
  ["/kelola/*", "manage"],
];

/** Where an address leads. Pure. */
export function routeOf(hash: string): Route {
  const [path = ""] = hash.replace(/^#/, "").split("?");
  if (path === "" || path === "/") return { name: "today", params: {} };
  const parts = path.split("/");
  for (const [way, name] of WAYS) {
    const params = matched(way.split("/"), parts);
    if (params) return { name, params };
  }
  return { name: "unknown", params: {} };
}

function matched(way: string[], parts: string[]): Record<string, string> | null {
  if (way.at(-1) === "*") {
    const ahead = way.slice(0, -1);
    if (ahead.some((wanted, place) => wanted !== parts[place])) return null;
    return { rest: parts.slice(ahead.length).map(decoded).join("/") };
  }
  if (way.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [place, wanted] of way.entries()) {
    const given = parts[place] ?? "";
    if (!wanted.startsWith(":")) {
      if (wanted !== given) return null;
    } else if (given === "") return null;
    else params[wanted.slice(1)] = decoded(given);
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route: Route = $state(routeOf(typeof location === "undefined" ? "" : location.hash));

if (typeof addEventListener !== "undefined") {
  addEventListener("hashchange", () => {
    const { name, params } = routeOf(location.hash);
    route.name = name;
    route.params = params;
  });
}

export function go(hash: string): void {
  location.hash = hash;
}
