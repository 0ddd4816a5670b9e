import { idCitizens } from "../text/id-citizens";
import { bring } from "./words.svelte";

export const homeWords = bring(idCitizens, async () => (await import("../text/en-citizens")).enCitizens);
