// The screens that need these sentences bring them; `t` has them once this file is there. They use those of `manage`, too.
import { add } from ".";
import "./manage";
import { idTpp } from "./id-tpp";

export { t } from ".";

await add({ indonesian: idTpp, english: async () => (await import("./en-tpp")).enTpp });
