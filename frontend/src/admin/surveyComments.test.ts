import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covered, coveredIn, wordsOf } from "./surveyComments";

const MARK = "[…]";

describe("covering words", () => {
  it("puts one mark for those that stand together", () => {
    expect(covered("Pak Budi di loket  2 kasar", new Set([0, 1]), MARK)).toBe("[…] di loket  2 kasar");
    expect(covered("Terima kasih Bu Sari", new Set([2, 3]), MARK)).toBe("Terima kasih […]");
    expect(covered(" Baik\nsekali ", new Set(), MARK)).toBe("Baik\nsekali");
  });

  it("is read back from what is shown", () => {
    expect(coveredIn("Pak Budi kasar sekali", "[…] kasar sekali", MARK)).toEqual(new Set([0, 1]));
    expect(coveredIn("Pak Budi kasar", "Petugas kasar", MARK)).toBeNull();
  });

  it("never uncovers a word when it is read back", () => {
    const word = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 9 }), fc.array(fc.nat(8)), (words, some) => {
        const text = words.join(" ");
        const places = new Set(some.filter((at) => at < words.length));
        const shown = covered(text, places, MARK);
        const found = coveredIn(text, shown, MARK);
        if (found !== null) expect(covered(text, found, MARK)).toBe(shown);
        expect(wordsOf(text).words).toEqual(words);
      }),
    );
  });
});
