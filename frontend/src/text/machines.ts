// The screens that need these sentences bring them; `t` has them once this file is there. They use those of `manage`, too.
import { add } from ".";
import "./manage";
import { idMachines } from "./id-machines";

export { t } from ".";

await add({ indonesian: idMachines, english: async () => (await import("./en-machines")).enMachines });
