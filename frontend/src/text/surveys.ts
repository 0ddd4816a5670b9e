// The screens that need these sentences bring them; `t` has them once this file is there. They use those of `manage`, too.
import { add } from ".";
import "./manage";
import { idSurveys } from "./id-surveys";

export { t } from ".";

await add({ indonesian: idSurveys, english: async () => (await import("./en-surveys")).enSurveys });
