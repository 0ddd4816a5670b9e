// The state of a program or an innovation in words, with its colour and sign. Never the colour alone.

import { duration } from "../lib/time";
import { figure } from "../text/numbers";
import { t } from "../text/programs";
import type { IconName } from "../ui/Icon/paths";
import type { Tone } from "../ui/Pill/tone";
import { gainOf } from "./InnovationFigures";
import type { Innovation, Program } from "./ProgramAsk";

export interface Sign {
  text: string;
  tone: Tone;
  icon: IconName;
}

const PROGRAMS: Record<Program["status"], { tone: Tone; icon: IconName }> = {
  planned: { tone: "plain", icon: "calendar" },
  running: { tone: "good", icon: "play" },
  done: { tone: "good", icon: "check" },
  stopped: { tone: "act", icon: "stop" },
};

export const programSign = (status: Program["status"]): Sign => ({
  text: t.programs.states[status],
  ...PROGRAMS[status],
});

const INNOVATIONS: Record<Innovation["state"], { tone: Tone; icon: IconName }> = {
  proposed: { tone: "plain", icon: "bulb" },
  tried: { tone: "wait", icon: "play" },
  measured: { tone: "wait", icon: "clock" },
  verified: { tone: "good", icon: "check" },
  not_confirmed: { tone: "act", icon: "alert" },
  adopted: { tone: "good", icon: "people" },
  withdrawn: { tone: "plain", icon: "undo" },
};

export const innovationSign = (state: Innovation["state"]): Sign => ({
  text: t.innovation.states[state],
  ...INNOVATIONS[state],
});

/** `41 %`, `12 kunjungan` */
export const measured = (amount: string, unit: string): string => `${figure(Number(amount))} ${unit}`;

/** `41 % → 63 %, naik 22 poin`; of percentages the difference is points, of all else the unit itself. */
export function gainWords(innovation: Innovation): string | null {
  const { before, after, figure_unit: unit, polarity } = innovation;
  if (after === null) return null;
  const gain = gainOf(before, after, polarity);
  const size = unit === "%" ? t.innovation.points(figure(gain.size)) : `${figure(gain.size)} ${unit}`;
  const turn = gain.direction === "same" ? t.innovation.same : t.innovation[gain.direction](size);
  return `${t.innovation.from(measured(before, unit), measured(after, unit))}, ${turn}`;
}

/** Hundredths of a percent: 4050 is `40,5`. */
export const percent = (hundredths: number): string => figure(hundredths / 100);

export const length = (minutes: number): string => duration(minutes, t.time);
