// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idMentions } from "./id-mentions";

export { t } from ".";

await add({ indonesian: idMentions, english: async () => (await import("./en-mentions")).enMentions });
