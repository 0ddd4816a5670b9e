// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idDoor } from "./id-door";

export { t } from ".";

await add({ indonesian: idDoor, english: async () => (await import("./en-door")).enDoor });
