// A score as the sum that anybody can check. Pure.
import type { components } from "../lib/schema";
import { figure } from "../text/numbers";

export type Score = components["schemas"]["ScoreView"];
export type Component = Score["components"][number];
export type Code = Component["code"];

/** Extra points, without a weight. */
export const isBonus = (one: Component): boolean => one.code === "innovation";

/** The weights that were counted: less than 100 where something is missing. */
export function wholeOf(components: readonly Component[]): number {
  return hundredths(components.filter((one) => !isBonus(one)).map((one) => one.weight)) / 100;
}

/** `30 + 40 + 12 = 82` */
export function writtenOut(score: Pick<Score, "score" | "components">): string {
  const terms = score.components.map((one) => figure(one.points));
  return `${terms.length === 0 ? "0" : terms.join(" + ")} = ${figure(score.score)}`;
}

/** Whether the points come to the score, to the hundredth. */
export function addsUp(score: Pick<Score, "score" | "components">): boolean {
  return hundredths(score.components.map((one) => one.points)) === Math.round(score.score * 100);
}

function hundredths(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + Math.round(one * 100), 0);
}
