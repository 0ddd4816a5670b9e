import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPoint, readRadius, writePoint } from "./workplace";

describe("a point", () => {
  test.each([
    ["3.4891, 97.8052"],
    ["3.4891,97.8052"],
    ["3,4891, 97,8052"],
    ["3,4891; 97,8052"],
    ["  3.4891°  97.8052° "],
  ])("is read from %s", (text) => {
    expect(readPoint(text)).toEqual({ latitude: 3.4891, longitude: 97.8052 });
  });

  test("may lie south and west", () => {
    expect(readPoint("-6.2, -0.5")).toEqual({ latitude: -6.2, longitude: -0.5 });
  });

  test.each([[""], ["3.4891"], ["3.4891, 97.8052, 12"], ["Kutacane"], ["3.4891 N, 97.8052 E"], ["91, 97"], ["3, 181"]])(
    "is not %s",
    (text) => {
      expect(readPoint(text)).toBeNull();
    },
  );

  test("is read as it is written, to a metre", () => {
    const within = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    fc.assert(
      fc.property(within(90), within(180), (latitude, longitude) => {
        const found = readPoint(writePoint({ latitude, longitude }));
        expect(found?.latitude).toBeCloseTo(latitude, 4);
        expect(found?.longitude).toBeCloseTo(longitude, 4);
      }),
    );
  });
});

test("a radius is a whole number of metres, with or without a point for thousands", () => {
  expect([readRadius("200"), readRadius(" 1.500 "), readRadius("0")]).toEqual([200, 1500, 0]);
  expect([readRadius(""), readRadius("12,5"), readRadius("-5"), readRadius("dekat")]).toEqual([null, null, null, null]);
});
