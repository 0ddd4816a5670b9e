// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idPrograms } from "./id-programs";

export { t } from ".";

await add({ indonesian: idPrograms, english: async () => (await import("./en-programs")).enPrograms });
