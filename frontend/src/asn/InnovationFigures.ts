// Figures of an innovation: as people type them, and as bars. Pure.

/** `41,5` or `41.5` as the server reads it; null where it is no figure. */
export function amountOf(typed: string): string | null {
  const text = typed
    .trim()
    .replace(/^\u2212/, "-")
    .replace(",", ".");
  return /^-?\d{1,9}(\.\d{1,4})?$/.test(text) ? text : null;
}

/** As it stands in a field again. */
export const typedOf = (amount: string): string => amount.replace(".", ",");

export interface Gain {
  direction: "up" | "down" | "same";
  /** Without its sign. */
  size: number;
  isBetter: boolean;
}

/** From one figure to another: which way, how far, and whether that is better. */
export function gainOf(before: string, after: string, polarity: "higher" | "lower"): Gain {
  // In whole ten-thousandths: 0,3 less 0,1 must not become 0,19999.
  const difference = Math.round(Number(after) * 10_000) - Math.round(Number(before) * 10_000);
  const direction = difference === 0 ? "same" : difference > 0 ? "up" : "down";
  const isBetter = direction === (polarity === "higher" ? "up" : "down");
  return { direction, size: Math.abs(difference) / 10_000, isBetter };
}

/** How long the bars are, of 100: percentages of a whole of 100, all else of the greatest. */
export function barsOf(values: readonly number[], unit: string): number[] {
  const sizes = values.map((value) => Math.max(0, value));
  const greatest = Math.max(...sizes, unit === "%" && Math.max(...sizes) <= 100 ? 100 : 0);
  return sizes.map((size) => (greatest === 0 ? 0 : Math.round((size / greatest) * 1000) / 10));
}
