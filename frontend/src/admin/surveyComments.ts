// Covering words of a comment, so that a name in it reaches nobody. Pure.

/** Words and what lies between them, in turns; the words have the even places. */
export function wordsOf(text: string): { words: string[]; gaps: string[] } {
  const parts = text.trim().split(/(\s+)/);
  return { words: parts.filter((_, at) => at % 2 === 0), gaps: parts.filter((_, at) => at % 2 === 1) };
}

/** The comment with words covered; several that stand together get one mark. */
export function covered(text: string, places: ReadonlySet<number>, mark: string): string {
  const { words, gaps } = wordsOf(text);
  let found = "";
  for (const [at, word] of words.entries()) {
    if (places.has(at) && places.has(at - 1)) continue;
    if (at > 0) found += gaps[at - 1];
    found += places.has(at) ? mark : word;
  }
  return found;
}

/** Which words of a comment a version covers; null where it was not made by covering alone. */
export function coveredIn(text: string, shown: string, mark: string): Set<number> | null {
  const { words } = wordsOf(text);
  const kept = wordsOf(shown).words;
  const places = new Set<number>();
  let at = 0;
  for (const [place, word] of kept.entries()) {
    if (word !== mark) {
      if (words[at] !== word) return null;
      at += 1;
      continue;
    }
    const next = kept[place + 1];
    const first = at;
    while (at < words.length && (at === first || next === undefined || words[at] !== next)) places.add(at++);
  }
  return at === words.length && covered(text, places, mark) === shown ? places : null;
}
