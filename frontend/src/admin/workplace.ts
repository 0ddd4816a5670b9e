// A point as people write or copy it. Pure.

export interface Point {
  latitude: number;
  longitude: number;
}

/** `3.4891, 97.8052` as maps give it, also with decimal commas or signs of degree; null where it is no point. */
export function readPoint(text: string): Point | null {
  const numbers = text.match(/-?\d+(?:[.,]\d+)?/g) ?? [];
  const [first, second] = numbers;
  if (first === undefined || second === undefined || numbers.length > 2) return null;
  if (!/^[\s,;°]*$/.test(text.replace(first, "").replace(second, ""))) return null;
  const [latitude, longitude] = [first, second].map((one) => Number(one.replace(",", "."))) as [number, number];
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** As maps take it: five decimals are a metre. */
export const writePoint = ({ latitude, longitude }: Point): string => `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;

/** A whole number of metres; null where it is none, so that the server need not be asked. */
export function readRadius(text: string): number | null {
  const digits = text.trim().replaceAll(".", "");
  return /^\d{1,5}$/.test(digits) ? Number(digits) : null;
}
