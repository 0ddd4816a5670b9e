// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idPresence } from "./id-presence";

export { t } from ".";

await add({ indonesian: idPresence, english: async () => (await import("./en-presence")).enPresence });
