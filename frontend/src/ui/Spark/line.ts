// Where the points of a small line lie, on a field of 120 by 40. Pure.

const WIDTH = 120;
const TOP = 4;
const BOTTOM = 36;

interface Point {
  x: number;
  y: number;
}

export interface Drawn {
  /** Each unbroken stretch, as SVG takes points. */
  lines: string[];
  last: Point | null;
}

export function line(values: readonly (number | null)[]): Drawn {
  const known = values.filter((value) => value !== null);
  const least = Math.min(...known);
  const spread = Math.max(...known) - least;
  const place = (value: number, at: number): Point => ({
    x: round(values.length === 1 ? WIDTH : (at / (values.length - 1)) * WIDTH),
    y: round(spread === 0 ? (TOP + BOTTOM) / 2 : BOTTOM - ((value - least) / spread) * (BOTTOM - TOP)),
  });
  const lines: string[] = [];
  let stretch: Point[] = [];
  let last: Point | null = null;
  for (const [at, value] of values.entries()) {
    if (value === null) {
      close(lines, stretch);
      stretch = [];
    } else {
      last = place(value, at);
      stretch.push(last);
    }
  }
  close(lines, stretch);
  return { lines, last };
}

function close(lines: string[], stretch: Point[]): void {
  if (stretch.length > 1) lines.push(stretch.map(({ x, y }) => `${x},${y}`).join(" "));
}

const round = (value: number): number => Math.round(value * 10) / 10;
