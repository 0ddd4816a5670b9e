// What comes after the questions with faces: fetched while the first of them is being read.
import { watchKiosk } from "./finishing";
import { startSending } from "./queue";
import type { Surveying } from "./surveying.svelte";

export { default as After } from "./After.svelte";
export { default as Languages } from "./Languages.svelte";
export { default as Step } from "./SurveyStep.svelte";

/** Once a page. */
export function start(surveying: Surveying): void {
  startSending();
  watchKiosk(surveying);
}
