// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idManage } from "./id-manage";

export { t } from ".";

await add({ indonesian: idManage, english: async () => (await import("./en-manage")).enManage });
