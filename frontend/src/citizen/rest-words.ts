import { idSurveyRest } from "../text/id-survey-rest";
import { bring } from "./words.svelte";

export const restWords = bring(idSurveyRest, async () => (await import("../text/en-survey-rest")).enSurveyRest);
