// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idReports } from "./id-reports";

export { t } from ".";

await add({ indonesian: idReports, english: async () => (await import("./en-reports")).enReports });
