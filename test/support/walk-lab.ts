import type { ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { NewWalk } from '../../main/store/walk-store.ts';
import type { CheckName } from '../../shared/checks/records.ts';
import { walkDetailSchema, type WalkDetail } from '../../shared/checks/walk/walks.ts';
import { collect } from './collect.ts';
import { forkWalk, openWalkLab, type WalkLab } from './open-walk-lab.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A lab that is closed when the test is over. */
export function openLab(home = temporaryFolder(), worker?: string): WalkLab {
  const lab = openWalkLab(home, worker);
  onTestFinished(lab.close);
  return lab;
}

export const stepOf = (walk: WalkDetail, check: CheckName) => walk.walk.find((step) => step.check === check)!;

export const isTraining = (check: CheckName) => (walk: WalkDetail) =>
  (stepOf(walk, check).progress?.done ?? 0) > 0;

/** What was told, apart from which runs told it and how long they took. */
export const told = ({ walk }: WalkDetail) =>
  walk.map(({ check, state, result }) => ({ check, state, result }));

/** Follows a walk to its end. */
export async function finish({ walks }: WalkLab, id: number): Promise<WalkDetail> {
  return walkDetailSchema.parse((await collect(walks.watch(id))).at(-1));
}

/** Waits until a walk has got so far. */
export async function until(
  { walks }: WalkLab,
  id: number,
  isFar: (walk: WalkDetail) => boolean,
): Promise<void> {
  for await (const walk of walks.watch(id)) if (isFar(walk)) return;
  throw new Error('the walk ended before');
}

/** A process of its own that looks after one walk, until that has ended or the test is over. */
export function walkElsewhere(home: string, walk: NewWalk): ChildProcess {
  const child = forkWalk(home, walk);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}
