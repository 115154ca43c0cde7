import { worstVerdict, type Finding } from '../../data-check.ts';
import { proposeNormalisation } from '../proposals/next-step.ts';
import type { Check } from '../records.ts';
import { cannotTell, result } from '../result.ts';

/** Root mean squares of the inputs between which a network can be expected to begin to learn; 0 to 255 lies at about 130. */
const bearableScale = { from: 1e-3, to: 100 } as const;

export const dataCheckStep: Check = {
  name: 'data',
  title: 'The data as the network sees them',
  question: 'Are the samples what they should be, just before they enter the network?',
  why: 'Most networks that do not learn are fed something else than their author believes. Pictures decoded back from the very input, balance, scale and duplicates tell within seconds.',
  probes: () => [],
  numbers: [],
  restsOn: [],
  judge({ findings, experiment }) {
    if (findings.length === 0) return cannotTell('data', 'The data were not looked at.');
    const judged = findings.map(inWalk);
    const verdict = worstVerdict(judged.map(({ verdict }) => verdict));
    const wrong = judged
      .filter((finding) => finding.verdict === 'fail' || finding.verdict === 'warn')
      .sort(failuresFirst);
    const passed = judged.filter((finding) => finding.verdict === 'pass').length;
    return result('data', verdict, {
      measured:
        wrong.length === 0
          ? `${passed} of ${judged.length} looks at the data found nothing wrong${passed < judged.length ? '; the others had nothing to look at' : ''}.`
          : wrong.map(({ measured }) => measured).join(' '),
      value: wrong[0]?.value ?? null,
      expected: listOnce(wrong.map((finding) => expectedOf(finding, wrong))) || 'nothing that warns or fails',
      source:
        listOnce(wrong.map(({ source }) => source)) ||
        'Karpathy, "A Recipe for Training Neural Networks": become one with the data',
      causes: wrong.flatMap(({ cause, remedy }) =>
        cause === null ? [] : [`${cause} ${remedy ?? ''}`.trim()],
      ),
      next: wrong.some(({ id }) => id === 'input-scale') ? proposeNormalisation(experiment) : null,
      findings: judged,
    });
  },
};

/** Each text once, in the order of the findings. */
function listOnce(texts: readonly string[]): string {
  return [...new Set(texts)].join('; ');
}

/** Of several, each says what it is about. */
function expectedOf({ title, expected }: Finding, wrong: readonly Finding[]): string {
  return wrong.length === 1 ? expected : `${title}: ${expected}`;
}

/** A scale that a data set may have for reasons of its own cannot be trained on as it is. */
function inWalk(finding: Finding): Finding {
  if (finding.id !== 'input-scale' || finding.value === null) return finding;
  const isBearable = finding.value >= bearableScale.from && finding.value <= bearableScale.to;
  return isBearable ? finding : { ...finding, verdict: 'fail' };
}

function failuresFirst(one: Finding, other: Finding): number {
  return Number(other.verdict === 'fail') - Number(one.verdict === 'fail');
}
