// Boxes that cover parts of a photo, in thousandths of its width and height. Pure.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export const ALL = 1000;
/** Smaller is nothing that a finger could take hold of. */
export const LEAST = 20;
/** A line shorter than this was meant as a tap. */
const TAP = 15;
/** What a tap covers: about a face in a photo of people. */
const FACE = 140;

const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** Whole thousandths, inside the photo, and never too small to be seen. */
export function fitted({ x, y, width, height }: Box): Box {
  const wide = within(Math.round(width), LEAST, ALL);
  const high = within(Math.round(height), LEAST, ALL);
  return {
    x: within(Math.round(x), 0, ALL - wide),
    y: within(Math.round(y), 0, ALL - high),
    width: wide,
    height: high,
  };
}

/** The box that a finger has drawn from one corner to the other; where it only tapped, one around that point. */
export function drawn(from: Point, to: Point, ratio: number): Box {
  const width = Math.abs(to.x - from.x);
  const height = Math.abs(to.y - from.y);
  if (width < TAP && height < TAP) return around(to, ratio);
  return fitted({ x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width, height });
}

/** A square as it is seen; `ratio` is the photo's width by its height. */
export function around({ x, y }: Point, ratio: number): Box {
  const width = ratio >= 1 ? FACE / ratio : FACE;
  const height = ratio >= 1 ? FACE : FACE * ratio;
  return fitted({ x: x - width / 2, y: y - height / 2, width, height });
}

/** Pushed along; at the edge it stops. */
export const moved = (box: Box, by: Point): Box => fitted({ ...box, x: box.x + by.x, y: box.y + by.y });

/** The corner below right is pulled; the one above left stays. */
export function resized(box: Box, by: Point): Box {
  return fitted({
    ...box,
    width: within(box.width + by.x, LEAST, ALL - box.x),
    height: within(box.height + by.y, LEAST, ALL - box.y),
  });
}

/** Where a finger is on the picture, in thousandths. */
export function pointAt(client: Point, area: { left: number; top: number; width: number; height: number }): Point {
  return {
    x: within(((client.x - area.left) / (area.width || 1)) * ALL, 0, ALL),
    y: within(((client.y - area.top) / (area.height || 1)) * ALL, 0, ALL),
  };
}

const STEP = 10;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -STEP, y: 0 },
  ArrowRight: { x: STEP, y: 0 },
  ArrowUp: { x: 0, y: -STEP },
  ArrowDown: { x: 0, y: STEP },
};

/** What an arrow key makes of a box; null for every other key. */
export function byKey(box: Box, key: string, isShift: boolean): Box | null {
  const by = ARROWS[key];
  if (!by) return null;
  return isShift ? resized(box, by) : moved(box, by);
}
