// The tiles of the start screen, learned from the officer's own last weeks. Pure.
import { dayOf } from "./time";
import type { Row, Template, Tile } from "./types";

export type { Tile } from "./types";

const LEARNED_MS = 28 * 86_400_000;

interface Habit {
  tile: Tile;
  weight: number;
  minutes: number[];
  days: Set<string>;
}

/**
 * The usual activities: done often and lately, at this time of day; then the post's templates. By their names, so that
 * what one reaches for stays where it was.
 */
export function tiles(rows: Row[], templates: Template[], now: Date, count: number): Tile[] {
  const habits = learned(rows, templates, now);
  const likely = habits.map((habit) => ({ ...habit.tile, minutes: usual(habit.minutes) }));
  const found = new Map<string, Tile>();
  for (const tile of [...likely, ...templates.map(fromTemplate)]) {
    // A post's templates and a habit of before may have one name.
    const name = plain(tile.title);
    if (!found.has(name) && found.size < count) found.set(name, tile);
  }
  return [...found.values()].sort((one, other) => one.title.localeCompare(other.title, "id"));
}

function learned(rows: Row[], templates: Template[], now: Date): Habit[] {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const byTitle = new Map(templates.map((template) => [plain(template.title), template]));
  const habits = new Map<string, Habit>();
  for (const { activity } of rows) {
    const age = now.getTime() - Date.parse(activity.started_at);
    if (age < 0 || age > LEARNED_MS || activity.status === "withdrawn") continue;
    const template = byId.get(activity.template_id ?? "") ?? byTitle.get(plain(activity.description));
    const key = template?.id ?? plain(activity.description);
    const habit = habits.get(key) ?? newHabit(key, activity, template);
    habits.set(key, habit);
    habit.weight += weightOf(age, activity.started_at, now);
    habit.minutes.push(activity.minutes);
    habit.days.add(dayOf(activity.started_at));
  }
  // Once may be chance; twice is a habit. What comes from a template is one from the start.
  const usualOnes = [...habits.values()].filter((habit) => habit.tile.templateId !== null || habit.days.size > 1);
  return usualOnes.sort((one, other) => other.weight - one.weight || (one.tile.key < other.tile.key ? -1 : 1));
}

function newHabit(key: string, activity: Row["activity"], template: Template | undefined): Habit {
  const title = template?.title ?? activity.description;
  return {
    tile: {
      key,
      title,
      unit: template?.unit ?? activity.unit,
      minutes: null,
      templateId: template?.id ?? null,
      icon: iconOf(title),
    },
    weight: 0,
    minutes: [],
    days: new Set(),
  };
}

/** Half after two weeks; half again where it is usually done at another time of day. */
function weightOf(age: number, startedAt: string, now: Date): number {
  const hours = (Math.abs(Date.parse(startedAt) - now.getTime()) / 3_600_000) % 24;
  const apart = Math.min(hours, 24 - hours);
  return 0.5 ** (age / (LEARNED_MS / 2)) * (apart <= 3 ? 1 : 0.5);
}

/** The middle of what it took, to five minutes: one forgotten timer does not move it. */
function usual(minutes: number[]): number | null {
  const sorted = [...minutes].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? null : Math.max(5, Math.round(middle / 5) * 5);
}

function fromTemplate(template: Template): Tile {
  return {
    key: template.id,
    title: template.title,
    unit: template.unit,
    minutes: template.usual_minutes,
    templateId: template.id,
    icon: iconOf(template.title),
  };
}

function plain(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, " ");
}

const ICONS: readonly (readonly [RegExp, string])[] = [
  [/rapat|koordinasi|musyawarah|briefing|apel/, "meeting"],
  [/kunjung|ibu hamil|rumah|lapangan|monitor|survei|patroli/, "visit"],
  [/imunisasi|obat|periksa|pasien|perawatan|rawat (jalan|inap)|posyandu|kesehatan|vaksin|balita/, "health"],
  [/ajar|kelas|siswa|murid|sekolah|latih|bimbing|guru/, "teach"],
  [/lapor|surat|arsip|dokumen|catat|input|data|rekap|susun|nota/, "document"],
  [/layan|warga|loket|ktp|pengaduan|konsultasi/, "service"],
  [/perjalan|dinas luar|antar|distribusi|kirim/, "travel"],
  [/bersih|rawat|perbaik|pasang|bangun|gedung/, "repair"],
  [/keuangan|anggaran|bayar|pajak|gaji|retribusi/, "money"],
];

function iconOf(title: string): string {
  const text = title.toLowerCase();
  return ICONS.find(([words]) => words.test(text))?.[1] ?? "work";
}
