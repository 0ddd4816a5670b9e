// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idScore } from "./id-score";

export { t } from ".";

await add({ indonesian: idScore, english: async () => (await import("./en-score")).enScore });
