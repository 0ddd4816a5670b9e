import { idReporting } from "../text/id-reporting";
import { bring } from "./words.svelte";

export const reportWords = bring(idReporting, async () => (await import("../text/en-reporting")).enReporting);
