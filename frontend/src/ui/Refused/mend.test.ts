import { expect, it } from "vitest";
import { mendOf } from "./mend";

it("offers what mends a refusal", () => {
  const refused = (slug: string) => mendOf({ slug, title: "", errors: [] });
  expect(refused("activity-outside-window")).toBe("late");
  expect(refused("activity-too-far-ahead")).toBe("fix");
  expect(refused("activity-locked")).toBe("ask");
  expect(refused("activity-not-approved")).toBe("fix");
  expect(refused("unknown-kind")).toBe("update");
  expect(mendOf(null)).toBe("fix");
});
