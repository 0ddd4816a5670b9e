// The screens that need these sentences bring them; `t` has them once this file is there. They use the words of `asn`, too.
import { add } from ".";
import "./asn";
import { idAdmin } from "./id-admin";

export { t } from ".";

await add({ indonesian: idAdmin, english: async () => (await import("./en-admin")).enAdmin });
