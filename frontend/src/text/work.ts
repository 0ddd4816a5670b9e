// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idWork } from "./id-work";

export { language, t } from ".";

await add({ indonesian: idWork, english: async () => (await import("./en-work")).enWork });
