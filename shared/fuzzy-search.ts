/**
 * How well a typed query fits a text, above 0; null where it does not. The query's words may come in any order, and
 * each must be found: best as a whole word, then at the beginning of one, then within one, and at last as letters in
 * order that begin with the first letter of a word ("cm" in "confusion matrix"). Shorter texts fit better.
 */
export function scoreMatch(query: string, text: string): number | null {
  const plainText = plain(text);
  let score = 1 / (1 + plainText.length / 100);
  for (const word of plain(query).split(/\s+/)) {
    if (word === '') continue;
    const wordScore = scoreWord(word, plainText);
    if (wordScore === null) return null;
    score += wordScore;
  }
  return score;
}

/** The best `most` of `items` for a query, best first; those that fit equally well keep their order. */
export function findBest<Item>(
  items: readonly Item[],
  query: string,
  textOf: (item: Item) => string,
  most: number,
): Item[] {
  return items
    .flatMap((item) => {
      const score = scoreMatch(query, textOf(item));
      return score === null ? [] : [{ item, score }];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
}

/** Small letters without marks: "Élan" is found by "elan". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const wholeWord = 100;
const wordStart = 80;
const withinWord = 50;
const scattered = 20;

function scoreWord(word: string, text: string): number | null {
  let best: number | null = null;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isWhole = startsWord(text, at) && startsWord(text, at + word.length);
    const score = isWhole ? wholeWord : startsWord(text, at) ? wordStart : withinWord;
    best = Math.max(best ?? 0, score - Math.min(10, at / 10));
    if (isWhole) break;
  }
  return best ?? scoreScattered(word, text);
}

/** Fewer letters in between fit better. */
function scoreScattered(word: string, text: string): number | null {
  let best: number | null = null;
  for (let start = text.indexOf(word[0]!); start >= 0; start = text.indexOf(word[0]!, start + 1)) {
    if (!startsWord(text, start)) continue;
    let at = start;
    for (const letter of word.slice(1)) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) return best;
    }
    const between = at + 1 - start - word.length;
    best = Math.max(best ?? 0, scattered / (1 + between / 10));
  }
  return best;
}

function startsWord(text: string, at: number): boolean {
  if (at === 0 || at >= text.length) return true;
  return isOfWord(text[at]!) !== isOfWord(text[at - 1]!) || !isOfWord(text[at]!);
}

function isOfWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}
