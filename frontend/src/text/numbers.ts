// Figures as people here write them: 82,35 and 1.250, in either language of the app. Pure.

const plain = new Intl.NumberFormat("id-ID", { maximumFractionDigits: 4 });
const two = new Intl.NumberFormat("id-ID", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const rupiah = new Intl.NumberFormat("id-ID", { style: "currency", currency: "IDR", maximumFractionDigits: 0 });

/** No more decimals than there are. */
export const figure = (value: number): string => plain.format(value);

/** `82,30`: a satisfaction index and the average of an element have two decimals, by the regulation. */
export const index = (value: number): string => two.format(value);

/** With its sign: +2,5 and −2,5. */
export const change = (value: number): string => (value < 0 ? `−${figure(-value)}` : `+${figure(value)}`);

export const money = (whole: number): string => rupiah.format(whole);
