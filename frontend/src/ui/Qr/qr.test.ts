import { expect, it } from "vitest";
import { qrPath } from "./qr";

it("draws runs of dark modules", () => {
  expect(
    qrPath([
      [true, true, false],
      [false, false, false],
      [false, true, true],
    ]),
  ).toEqual({
    path: "M0 0h2v1h-2zM1 2h2v1h-2z",
    size: 3,
  });
});
