import type { RouteName } from "../../lib/route.svelte";
import type { Officer } from "../../lib/types";
import { t } from "../../text";
import type { Place } from "../NavBar/place";

export function canLog(officer: Officer): boolean {
  return officer.permissions.includes("activity.log");
}

/** Whether there is something for this officer behind "Kelola": whoever has a page there may do one of these. */
export function mayManage({ permissions }: Officer): boolean {
  return permissions.includes("iku.write") || permissions.includes("report.read");
}

/** The bottom bar: what this officer's work is, and how much of it asks for them. */
export function placesOf(officer: Officer, counts: { inbox: number; review: number }): Place[] {
  const places: Place[] = [];
  const reviews = officer.permissions.includes("activity.review");
  if (canLog(officer)) {
    places.push({ name: "today", href: "#/hari-ini", label: t.nav.today, icon: "home" });
    // Five find room on the narrowest phone; whoever reviews logs from "Hari ini".
    if (!reviews) places.push({ name: "log", href: "#/catat", label: t.nav.log, icon: "plus" });
    places.push(
      { name: "history", href: "#/riwayat", label: t.nav.history, icon: "list" },
      { name: "score", href: "#/iku", label: t.nav.score, icon: "chart" },
      { name: "inbox", href: "#/pesan", label: t.nav.inbox, icon: "message", count: counts.inbox },
    );
  }
  if (reviews) {
    places.push({ name: "review", href: "#/tinjau", label: t.nav.review, icon: "review", count: counts.review });
  }
  if (!canLog(officer)) {
    places.push({ name: "dashboard", href: "#/dasbor", label: t.nav.dashboardShort, icon: "chart" });
    if (mayManage(officer)) places.push({ name: "manage", href: "#/kelola", label: t.nav.manage, icon: "list" });
    if (officer.unit)
      places.push({ name: "unit", href: `#/unit/${officer.unit.id}`, label: t.nav.unit, icon: "people" });
    places.push({ name: "account", href: "#/akun", label: t.nav.accountShort, icon: "person" });
  }
  return places;
}

/** Under which place of the bar a screen stands. */
export function placeOf(name: RouteName): string {
  if (name === "edit") return "log";
  if (name === "presence" || name === "programs") return "score";
  return name === "entry" ? "history" : name;
}

export function titleOf(name: RouteName): string {
  switch (name) {
    case "log":
    case "edit":
      return t.nav.log;
    case "history":
    case "entry":
      return t.nav.history;
    case "inbox":
      return t.nav.inbox;
    case "review":
      return t.nav.review;
    case "account":
      return t.nav.account;
    case "unit":
    case "score":
    case "presence":
    case "programs":
    case "dashboard":
    case "manage":
      return t.nav[name];
    case "sign-in":
    case "setup":
    case "join":
      return t.shell.signIn;
    default:
      return t.nav.today;
  }
}
