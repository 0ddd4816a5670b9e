// The screens that need these sentences bring them; `t` has them once this file is there.
import { add } from ".";
import { idAsn } from "./id-asn";

export { t } from ".";

await add({ indonesian: idAsn, english: async () => (await import("./en-asn")).enAsn });
