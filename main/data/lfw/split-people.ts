import { RandomStream } from '../../../shared/mathematics/random.ts';
import type { LfwDataSpec } from '../../../shared/specs/data.ts';
import { isSamePerson, listPeople, type ListedPair } from './pairs-file.ts';

/** Pairs dealt to training and validation, each in the order they were listed in. */
export interface DealtPairs {
  readonly train: readonly ListedPair[];
  readonly validation: readonly ListedPair[];
  /** Pairs of one training and one validation person, which serve neither. */
  readonly leftOut: readonly ListedPair[];
}

/** How many pairs of two people and of one person are wanted, or there, in that order. */
type Counts = readonly [different: number, same: number];

/** People tied to each other by pairs, and to nobody else. */
interface Circle {
  readonly people: readonly string[];
  readonly pairs: readonly ListedPair[];
}

/** Beginnings tried before the best division of a circle is taken. */
const divisionTries = 16;

/** Holds out a share of the pairs for validation, of each of the two classes alike, as the settings say. */
export function holdOutPairs(
  pairs: readonly ListedPair[],
  { validationFraction, validationSplit }: Pick<LfwDataSpec, 'validationFraction' | 'validationSplit'>,
  seed: number,
): DealtPairs {
  const random = new RandomStream(seed, 'data', 'validation', validationSplit);
  const [different, same] = countKinds(pairs);
  const wanted: Counts = [Math.round(different * validationFraction), Math.round(same * validationFraction)];
  return validationSplit === 'people'
    ? holdOutPeople(pairs, wanted, random)
    : drawPairs(pairs, wanted, random);
}

function countKinds(pairs: readonly ListedPair[]): Counts {
  const same = pairs.filter(isSamePerson).length;
  return [pairs.length - same, same];
}

function drawPairs(pairs: readonly ListedPair[], wanted: Counts, random: RandomStream): DealtPairs {
  const held = new Set<ListedPair>();
  for (const kind of [0, 1] as const) {
    const own = pairs.filter((pair) => Number(isSamePerson(pair)) === kind);
    for (const pair of random.shuffle(own).slice(0, wanted[kind])) held.add(pair);
  }
  return {
    train: pairs.filter((pair) => !held.has(pair)),
    validation: pairs.filter((pair) => held.has(pair)),
    leftOut: [],
  };
}

/**
 * Circles of people go to validation whole, in random order, as long as neither class comes to have too many
 * pairs: that leaves out none. Where the circles left are too large for what is still wanted, one of them is
 * divided, if that yields more pairs than it leaves out.
 */
function holdOutPeople(pairs: readonly ListedPair[], wanted: Counts, random: RandomStream): DealtPairs {
  const heldPeople = new Set<string>();
  const missing: [number, number] = [...wanted];
  const tooLarge: Circle[] = [];
  for (const circle of random.shuffle(findCircles(pairs))) {
    const counts = countKinds(circle.pairs);
    if (counts.every((count, kind) => count <= missing[kind]!)) {
      for (const person of circle.people) heldPeople.add(person);
      counts.forEach((count, kind) => (missing[kind]! -= count));
    } else {
      tooLarge.push(circle);
    }
  }
  const divided = missing.some((count) => count > 0) ? divideBest(tooLarge, missing, random) : [];
  for (const person of divided) heldPeople.add(person);
  const held = ({ first, second }: ListedPair) =>
    Number(heldPeople.has(first.person)) + Number(heldPeople.has(second.person));
  return {
    train: pairs.filter((pair) => held(pair) === 0),
    validation: pairs.filter((pair) => held(pair) === 2),
    leftOut: pairs.filter((pair) => held(pair) === 1),
  };
}

function findCircles(pairs: readonly ListedPair[]): Circle[] {
  const leaders = new Map<string, string>();
  const leaderOf = (person: string): string => {
    let leader = person;
    for (let next = leaders.get(leader); next !== undefined; next = leaders.get(leader)) leader = next;
    if (leader !== person) leaders.set(person, leader);
    return leader;
  };
  for (const { first, second } of pairs) {
    const [one, other] = [leaderOf(first.person), leaderOf(second.person)];
    if (one !== other) leaders.set(other, one);
  }
  const circles = Map.groupBy(pairs, ({ first }) => leaderOf(first.person));
  return [...circles.values()].map((own) => ({ people: listPeople(own), pairs: own }));
}

/** The people of the part of a circle that best serves what is missing; none where no part serves it. */
function divideBest(circles: readonly Circle[], missing: Counts, random: RandomStream): readonly string[] {
  let best: { readonly people: readonly string[]; readonly gain: number } = { people: [], gain: 0 };
  for (let attempt = 0; attempt < divisionTries && circles.length > 0; attempt += 1) {
    const circle = circles[random.below(circles.length)]!;
    const part = growPart(circle, circle.people[random.below(circle.people.length)]!, missing);
    if (part.gain > best.gain) best = part;
  }
  return best.people;
}

/**
 * Takes in one person after the other, each time the one tied most closely to those taken, and keeps the part
 * as it was when it served best: most pairs that are missing, fewest that are left out or too many.
 */
function growPart(
  { people, pairs }: Circle,
  first: string,
  missing: Counts,
): { people: readonly string[]; gain: number } {
  const pairsOf = new Map(people.map((person) => [person, [] as ListedPair[]]));
  for (const pair of pairs) {
    pairsOf.get(pair.first.person)!.push(pair);
    if (!isSamePerson(pair)) pairsOf.get(pair.second.person)!.push(pair);
  }
  const taken = new Set<string>();
  const inside: [number, number] = [0, 0];
  let cut = 0;
  /** Of people next to those taken: pairs that would come inside, less those that would be cut. */
  const closeness = new Map<string, number>([[first, 0]]);
  let best: { people: readonly string[]; gain: number } = { people: [], gain: 0 };
  while (closeness.size > 0 && inside.some((count, kind) => count < missing[kind]!)) {
    const [next] = [...closeness].reduce((closest, other) => (other[1] > closest[1] ? other : closest));
    closeness.delete(next);
    taken.add(next);
    for (const pair of pairsOf.get(next)!) {
      const other = pair.first.person === next ? pair.second.person : pair.first.person;
      if (isSamePerson(pair)) inside[1] += 1;
      else if (taken.has(other)) [inside[0], cut] = [inside[0] + 1, cut - 1];
      else {
        cut += 1;
        const degree = pairsOf.get(other)!.filter((own) => !isSamePerson(own)).length;
        closeness.set(other, (closeness.get(other) ?? -degree) + 2);
      }
    }
    const served = inside.reduce(
      (sum, count, kind) => sum + Math.min(count, missing[kind]!) - Math.max(0, count - missing[kind]!),
      0,
    );
    if (served - cut > best.gain) best = { people: [...taken], gain: served - cut };
  }
  return best;
}
