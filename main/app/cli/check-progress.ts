import { findCheck } from '../../../shared/checks/catalogue.ts';
import type { WalkDetail, WalkStep } from '../../../shared/checks/walk/walks.ts';
import { plural } from '../../../shared/wording.ts';
import { note } from './output.ts';
import { createTrainingBar } from './progress-bar.ts';

/** Shows on standard error how a walk goes on: a line for each check that is done and, on a terminal, a bar for the one that goes on. */
export interface CheckProgress {
  update(walk: WalkDetail): void;
  close(): void;
}

export function createCheckProgress(): CheckProgress {
  const bar = process.stderr.isTTY ? createTrainingBar() : null;
  const told = new Set<string>();
  let isFirst = true;
  const say = (line: string): void => {
    if (bar === null) note(line);
    else bar.print(line);
  };
  return {
    update(walk) {
      if (isFirst) say(`Walk ${walk.id}, ${walk.name}: ${plural(walk.steps, 'check')} on ${walk.dataName}`);
      isFirst = false;
      for (const [place, step] of walk.walk.entries()) {
        if ((step.state !== 'done' && step.state !== 'skipped') || told.has(step.check)) continue;
        told.add(step.check);
        say(`${place + 1}/${walk.steps} ${describeStep(step)}`);
      }
      const running = walk.walk.find(({ state }) => state === 'running');
      if (running?.progress) {
        const { activity, done, total } = running.progress;
        bar?.preparing(`${findCheck(running.check).title}: ${activity}`, done, total);
      }
    },
    close: () => {
      bar?.close();
    },
  };
}

function describeStep({ check, state, result }: WalkStep): string {
  return result === null ? `${check}: ${state}` : `${check}: ${result.verdict}`;
}
