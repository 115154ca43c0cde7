import type { NewWalk } from '../../main/store/walk-store.ts';
import { openWalkLab } from './open-walk-lab.ts';

/** Looks after one walk in the home folder until it has ended. */
const [home, walk] = process.argv.slice(2) as [string, string];
const lab = openWalkLab(home);
const { id } = lab.walks.start(JSON.parse(walk) as NewWalk);
for await (const { state } of lab.walks.watch(id)) if (state !== 'running') break;
await lab.close();
