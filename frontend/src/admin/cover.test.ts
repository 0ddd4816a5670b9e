import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALL, around, type Box, byKey, drawn, LEAST, moved, pointAt, resized } from "./cover";

const box: Box = { x: 100, y: 200, width: 300, height: 150 };
const number = fc.integer({ min: -3000, max: 3000 });
const point = fc.record({ x: number, y: number });

function isInside(one: Box): boolean {
  const values = [one.x, one.y, one.width, one.height];
  return (
    values.every((value) => Number.isInteger(value) && value >= 0) &&
    one.width >= LEAST &&
    one.height >= LEAST &&
    one.x + one.width <= ALL &&
    one.y + one.height <= ALL
  );
}

describe("a box over a photo", () => {
  it("is drawn from any corner to the opposite one", () => {
    const other = { x: 400, y: 350 };
    expect(drawn({ x: 100, y: 200 }, other, 1)).toEqual(box);
    expect(drawn(other, { x: 100, y: 200 }, 1)).toEqual(box);
  });

  it("is as large as a face where somebody only taps, and square as it is seen", () => {
    expect(drawn({ x: 500, y: 500 }, { x: 504, y: 498 }, 1)).toEqual(around({ x: 504, y: 498 }, 1));
    const wide = around({ x: 500, y: 500 }, 2);
    expect(wide.width * 2).toBe(wide.height);
  });

  it("stays inside the photo whatever is done with it", () => {
    fc.assert(
      fc.property(point, point, point, fc.double({ min: 0.2, max: 5, noNaN: true }), (from, to, by, ratio) => {
        const one = drawn(from, to, ratio);
        return [one, moved(one, by), resized(one, by)].every(isInside);
      }),
    );
  });

  it("keeps its size when it is pushed against the edge, and its corner when it is pulled", () => {
    expect(moved(box, { x: 5000, y: 0 })).toEqual({ ...box, x: 700 });
    expect(resized(box, { x: 5000, y: -5000 })).toEqual({ ...box, width: 900, height: LEAST });
  });

  it("follows the arrow keys", () => {
    expect(byKey(box, "ArrowRight", false)).toEqual({ ...box, x: 110 });
    expect(byKey(box, "ArrowDown", true)).toEqual({ ...box, height: 160 });
    expect(byKey(box, "Enter", false)).toBeNull();
  });

  it("is measured on the picture as it is shown", () => {
    expect(pointAt({ x: 60, y: 220 }, { left: 10, top: 20, width: 100, height: 400 })).toEqual({ x: 500, y: 500 });
    expect(pointAt({ x: 0, y: 900 }, { left: 10, top: 20, width: 100, height: 400 })).toEqual({ x: 0, y: 1000 });
  });
});
