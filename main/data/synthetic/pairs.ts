import type { RandomStream } from '../../../shared/mathematics/random.ts';
import type { ListedPicture } from '../lfw/pairs-file.ts';

export interface DrawnPerson {
  readonly name: string;
  /** How many there are of them. */
  readonly pictures: number;
}

type Pair = readonly [ListedPicture, ListedPicture];

export interface DrawnPairs {
  readonly same: readonly Pair[];
  readonly different: readonly Pair[];
}

/**
 * People are paired within circles of about this many. With everyone paired with anyone, all would hang together,
 * and no one could be held out for validation without losing pairs.
 */
const circleSize = 6;

/** For each person so many pairs with themselves and as many with others, all of them different. */
export function drawPairs(
  people: readonly DrawnPerson[],
  pairsPerPerson: number,
  random: RandomStream,
): DrawnPairs {
  const circles = Math.max(1, Math.floor(people.length / circleSize));
  const dealt = [...Map.groupBy(people, (_, index) => index % circles).values()];
  return {
    same: people.flatMap((person) => random.shuffle(listOwnPairs(person)).slice(0, pairsPerPerson)),
    different: dealt.flatMap((circle) => pairOthers(circle, pairsPerPerson, random)),
  };
}

function listOwnPairs({ name, pictures }: DrawnPerson): Pair[] {
  const all = Array.from({ length: pictures }, (_, index) => ({ person: name, number: index + 1 }));
  return all.flatMap((first, index) => all.slice(index + 1).map((second): Pair => [first, second]));
}

function pairOthers(circle: readonly DrawnPerson[], pairsPerPerson: number, random: RandomStream): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const [index, person] of circle.entries()) {
    const wanted = pairs.size + pairsPerPerson;
    while (pairs.size < wanted) {
      const other = circle[(index + 1 + random.below(circle.length - 1)) % circle.length]!;
      const pair = [pickPicture(person, random), pickPicture(other, random)] as const;
      pairs.set(pair.map(formatPicture).sort().join(), pair);
    }
  }
  return [...pairs.values()];
}

function pickPicture({ name, pictures }: DrawnPerson, random: RandomStream): ListedPicture {
  return { person: name, number: 1 + random.below(pictures) };
}

/** The text of a pairs file: `parsePairs` says how it is laid out. All sets have as many pairs. */
export function formatPairs(sets: readonly DrawnPairs[]): string {
  const perKind = sets[0]!.same.length;
  const lines = sets.flatMap(({ same, different }) => [
    ...same.map(([first, second]) => `${formatPicture(first)}\t${second.number}`),
    ...different.map((pair) => pair.map(formatPicture).join('\t')),
  ]);
  return [sets.length === 1 ? perKind : `${sets.length}\t${perKind}`, ...lines, ''].join('\n');
}

function formatPicture({ person, number }: ListedPicture): string {
  return `${person}\t${number}`;
}
