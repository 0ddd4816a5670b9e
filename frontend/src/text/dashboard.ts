// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idDashboard } from "./id-dashboard";

export { t } from ".";

await add({ indonesian: idDashboard, english: async () => (await import("./en-dashboard")).enDashboard });
