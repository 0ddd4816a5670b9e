// The screens that need these sentences bring them; `t` has them once this file is there. They use the words of `asn`, too.
import { add } from ".";
import "./asn";
import { idLead } from "./id-lead";

export { t } from ".";

await add({ indonesian: idLead, english: async () => (await import("./en-lead")).enLead });
