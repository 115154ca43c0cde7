import { splits, type CsvDataSpec, type Split } from '../../../shared/specs/data.ts';
import { isNumber, warnOfCapitals } from '../class-names.ts';
import { warnOfNoneHeldOut, type HeldOut } from '../hold-out.ts';
import { formatCount } from '../../../shared/metrics/format.ts';
import { abbreviate, plural } from '../../../shared/wording.ts';
import type { Columns } from './choose-columns.ts';
import type { Classes } from './classes.ts';
import type { SplitRows } from './read-samples.ts';
import type { MeasuredFeature } from './standardise.ts';

const shownNames = 20;

/** One sentence each: where the rows of the splits are from, and how many occur in several. */
export function describeSplits(
  rows: Readonly<Record<Split, SplitRows>>,
  given: readonly Split[],
  heldOut: HeldOut,
): string[] {
  const notes = given.map((split) => {
    const drawn = split === 'train' && heldOut.validation + heldOut.test > 0;
    return drawn
      ? `${rows.train.table.name} is divided at random, class by class: ${plural(rows.train.labels.length, 'row')} for training` +
          (heldOut.validation > 0 ? `, ${formatCount(rows.validation.labels.length)} for validation` : '') +
          `${heldOut.test > 0 ? `, ${formatCount(rows.test.labels.length)} for the test` : ''}.`
      : `${rows[split].table.name} has ${plural(rows[split].labels.length, 'row')} for ${split === 'train' ? 'training' : split === 'test' ? 'the test' : split}.`;
  });
  return [...notes, ...describeRepeats(rows)];
}

/** Rows whose features an earlier split has, too: nothing new is asked there. */
function describeRepeats(rows: Readonly<Record<Split, SplitRows>>): string[] {
  const labelOf = new Map<string, string>();
  const notes: string[] = [];
  for (const split of splits) {
    const { labels } = rows[split];
    const keys = listKeys(rows[split]);
    let [repeated, contradicting] = [0, 0];
    for (const [row, key] of keys.entries()) {
      const earlier = labelOf.get(key);
      if (earlier === undefined) continue;
      repeated += 1;
      if (earlier !== labels[row]) contradicting += 1;
    }
    if (repeated > 0) {
      notes.push(
        `${plural(repeated, 'row')} of the ${split} split ${repeated === 1 ? 'has' : 'have'} the same features as a row of an earlier split` +
          `${contradicting > 0 ? `, ${formatCount(contradicting)} of them with another label` : ''}; ${repeated === 1 ? 'it is' : 'they are'} kept.`,
      );
    }
    for (const [row, key] of keys.entries()) if (!labelOf.has(key)) labelOf.set(key, labels[row]!);
  }
  return notes;
}

/** The bytes of each row's features: equal where the features are. */
function listKeys({ values, labels }: SplitRows): string[] {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const length = bytes.length / Math.max(1, labels.length);
  return labels.map((_, row) => bytes.toString('latin1', row * length, (row + 1) * length));
}

/** One sentence each: what the network sees, and how it is standardised. */
export function describeColumns(
  { features, label }: Columns,
  measured: readonly MeasuredFeature[],
  { normalisation }: CsvDataSpec,
): string[] {
  const listed = abbreviate(
    features.map((name) => `"${name}"`),
    shownNames,
  );
  const notes = [
    `The label is "${label}"; ${features.length === 1 ? 'the feature is' : 'the features are'} ${listed}.`,
    normalisation === 'standardise'
      ? `Features are standardised with the training split's mean and standard deviation: ${describeMeasures(measured)}.`
      : 'Features are taken as they are.',
  ];
  const constant = measured.filter((feature) => feature.constant).map(({ name }) => `"${name}"`);
  if (constant.length > 0) {
    notes.push(
      `${abbreviate(constant, shownNames)} never ${constant.length === 1 ? 'changes' : 'change'} in the training split and ` +
        `${constant.length === 1 ? 'tells' : 'tell'} a network nothing.`,
    );
  }
  return notes;
}

function describeMeasures(measured: readonly MeasuredFeature[]): string {
  return abbreviate(
    measured.map(
      ({ name, mean, deviation }) => `"${name}" ${formatMeasure(mean)} and ${formatMeasure(deviation)}`,
    ),
    shownNames,
  );
}

function formatMeasure(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** Warnings about labels that are hardly classes, tables without rows, and classes that training lacks. */
export function warnOfClasses(
  rows: Readonly<Record<Split, SplitRows>>,
  { names, indexOf }: Classes,
  given: readonly Split[],
  heldOut: HeldOut,
): string[] {
  const present = (split: Split) => new Set(rows[split].labels.map(indexOf));
  const trained = present('train');
  const warnings = warnOfCapitals(names);
  if (names.every(isNumber) && names.some((name) => !Number.isInteger(Number(name)))) {
    warnings.push(
      `The label holds numbers with fractions: each of its ${formatCount(names.length)} different values is a class of its own.`,
    );
  }
  for (const split of ['validation', 'test'] as const) {
    const { table, labels } = rows[split];
    if (labels.length === 0 && given.includes(split)) {
      warnings.push(`${table.name} has no rows: nothing is measured on the ${split} split.`);
    }
    warnings.push(...warnOfNoneHeldOut(split, labels.length, heldOut));
    const unknown = [...present(split)]
      .filter((index) => !trained.has(index))
      .sort((one, other) => one - other);
    if (unknown.length === 0) continue;
    const listed = abbreviate(
      unknown.map((index) => `"${names[index]!}"`),
      shownNames,
    );
    const lost = rows[split].labels.filter((label) => !trained.has(indexOf(label))).length;
    warnings.push(
      `The training split has no row of the ${unknown.length === 1 ? 'class' : 'classes'} ${listed}, which ${plural(lost, 'row')} ` +
        `of the ${split} split ${lost === 1 ? 'has' : 'have'}: these cannot be learnt.`,
    );
  }
  return warnings;
}
