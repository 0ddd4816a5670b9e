import { describe, expect, it } from "vitest";
import { line } from "./line";

describe("a small line", () => {
  it("goes from the lowest at the bottom to the highest at the top", () => {
    expect(line([70, 80, 90])).toEqual({ lines: ["0,36 60,20 120,4"], last: { x: 120, y: 4 } });
  });

  it("lies in the middle where nothing changes", () => {
    expect(line([50, 50])).toEqual({ lines: ["0,20 120,20"], last: { x: 120, y: 20 } });
  });

  it("has a gap where a month is missing, and ends at the last that is known", () => {
    const { lines, last } = line([10, 20, null, 20, 10, null]);
    expect(lines).toHaveLength(2);
    expect(last).toEqual({ x: 96, y: 36 });
  });

  it("of one month is a point, and of none is nothing", () => {
    expect(line([82])).toEqual({ lines: [], last: { x: 120, y: 20 } });
    expect(line([])).toEqual({ lines: [], last: null });
  });
});
