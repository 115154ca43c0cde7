import type { Finding } from '../../../shared/data-check.ts';
import { splits, type DataSpec, type Split } from '../../../shared/specs/data.ts';
import type { PreparedData } from '../data-set.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';

const shown = 12;

/** Whether each person is in one split only, by the names of the pictures: Person_0001. */
export function findSharedPeople({ splits: samples }: PreparedData, spec: DataSpec): Finding {
  const people = (split: Split) => new Set(samples[split].names.flatMap(peopleIn));
  const bySplit = { train: people('train'), validation: people('validation'), test: people('test') };
  const shared = [
    ['train', 'validation'],
    ['train', 'test'],
    ['validation', 'test'],
  ].map(([one, other]) => {
    const others = bySplit[other as Split];
    const names = [...bySplit[one as Split]].filter((name) => others.has(name)).sort();
    return { one: one!, other: other!, names };
  });
  const found = shared.filter(({ names }) => names.length > 0);
  const inTest = found.some(({ other }) => other === 'test');
  const asked = spec.format === 'lfw' && spec.validationSplit === 'pairs';
  const number = found.reduce((sum, { names }) => sum + names.length, 0);
  const total = splits.reduce((sum, split) => sum + bySplit[split].size, 0);
  return {
    id: 'shared-people',
    title: 'No person is in two splits',
    verdict: total === 0 ? 'cannot tell' : number === 0 ? 'pass' : inTest || !asked ? 'fail' : 'warn',
    measured:
      number === 0
        ? splits.map((split) => `${formatCount(bySplit[split].size)} in ${split}`).join(', ') +
          '; none in two.'
        : found
            .map(({ one, other, names }) => `${plural(names.length, 'name')} in ${one} and ${other}`)
            .join(', ') + '.',
    value: number,
    expected: 'none',
    source:
      'Huang, Ramesh, Berg and Learned-Miller, "Labeled Faces in the Wild" (2007): the people of test and training differ',
    cause:
      number === 0
        ? null
        : asked && !inTest
          ? 'data.validationSplit "pairs" draws validation pairs whoever is in them: validation is then easier than the test.'
          : 'The lists of pairs name the same people for two splits.',
    remedy:
      number === 0
        ? null
        : asked && !inTest
          ? 'Set data.validationSplit to "people".'
          : 'Take the lists as they are published, or deal people to splits whole.',
    details: found.map(({ one, other, names }) => `${one} and ${other}: ${abbreviate(names, shown)}`),
  };
}

/** "Ann_Lee_0001 / Bo_Ek_0002" shows Ann_Lee and Bo_Ek. */
function peopleIn(name: string): string[] {
  return name.split(' / ').flatMap((picture) => /^(.+)_\d{4,}$/.exec(picture)?.[1] ?? []);
}
