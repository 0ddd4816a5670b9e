import { idReports } from "../text/id-reports";
import { bring } from "./words.svelte";

export const reportWords = bring(idReports, async () => (await import("../text/en-reports")).enReports);
