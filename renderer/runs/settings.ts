import { canonicalJson } from '../../shared/canonical-json.ts';
import { formatCount, formatFraction, formatSetting } from '../../shared/metrics/format.ts';
import type { Environment, RunDetail } from '../../shared/runs.ts';
import { helpFor } from '../../shared/specs/setting-help.ts';
import { schemaAt } from '../../shared/specs/setting-ranges.ts';
import type { DataSpec } from '../../shared/specs/data.ts';
import type { Recipe } from '../../shared/specs/recipe.ts';
import { capitalise } from '../../shared/wording.ts';

export interface Entry {
  readonly label: string;
  readonly value: string;
  readonly isCode?: boolean;
  /** It is what it would be if nothing were said of it. */
  readonly isDefault?: boolean;
}

/** A spec's field name as words: `smallestFace` becomes "Smallest face", `beta1` "Beta 1". */
export function toWords(fieldName: string): string {
  const words = fieldName
    .replace(/([a-z]{2})(\d)/g, '$1 $2')
    .replace(/[A-Z]/g, ' $&')
    .toLowerCase();
  return capitalise(words);
}

/** Settings within a setting are listed after its type: "step, every epochs 5, factor 0.1". */
function toText(value: unknown): string {
  if (typeof value === 'number') return formatSetting(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(toText).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) =>
      name === 'type' ? String(part) : `${toWords(name).toLowerCase()} ${toText(part)}`,
    )
    .join(', ');
}

/** What decides how the network is trained, label by label, exactly as the run was given it. */
export function trainingEntries(run: RunDetail): Entry[] {
  const { optimiser, ...training } = run.spec.training;
  const { type, ...optimiserSettings } = optimiser;
  const within = ['training', 'optimiser'];
  return [
    { label: 'Recipe', value: run.recipe ?? 'none, settings given whole' },
    ...settingEntries(['training'], training, run.spec),
    { label: helpFor(within).label, value: type },
    ...settingEntries(within, optimiserSettings, run.spec),
    { label: 'Settings SHA-256', value: run.specHash, isCode: true },
  ];
}

/** What is made of the data, label by label. */
export function dataEntries(data: DataSpec): Entry[] {
  return settingEntries(['data'], data, { data });
}

/** Settings as the form for a new run names them, with their units. */
function settingEntries(path: readonly string[], settings: object, spec: object): Entry[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const place = [...path, name];
      const { label, unit } = helpFor(place);
      const fallback = schemaAt(place, spec)?.default;
      return {
        label: label === name ? toWords(name) : label,
        value: unit === undefined ? toText(value) : `${toText(value)} ${unit}`,
        isDefault: fallback !== undefined && canonicalJson(fallback) === canonicalJson(value),
      };
    });
}

/** What a report says came out: "Report E: test accuracy 0.975. It overfits." */
export function describeExpected({
  source,
  outcome,
  validationAccuracy,
  testAccuracy,
}: NonNullable<Recipe['expected']>): string {
  const figures = [
    validationAccuracy === undefined ? null : `validation accuracy ${formatFraction(validationAccuracy)}`,
    testAccuracy === undefined ? null : `test accuracy ${formatFraction(testAccuracy)}`,
  ].filter((figure) => figure !== null);
  const results = [figures.length === 0 ? null : `${figures.join(', ')}.`, outcome].filter(
    (result) => result != null,
  );
  return results.length === 0 ? source : `${source}: ${results.join(' ')}`;
}

/** On what the run ran. */
export function environmentEntries(environment: Environment): Entry[] {
  return [
    { label: 'Library', value: environment.library },
    { label: 'Processor', value: environment.processor },
    { label: 'Threads', value: String(environment.threads) },
    { label: 'Memory', value: `${formatCount(Math.round(environment.memoryBytes / 2 ** 20))} MiB` },
    { label: 'Platform', value: environment.platform },
    { label: 'Node.js', value: environment.node },
    ...(environment.electron === null ? [] : [{ label: 'Electron', value: environment.electron }]),
    { label: 'Netsitter', value: environment.netsitter },
  ];
}
