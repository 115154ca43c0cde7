import { prepareData } from '../data/prepare.ts';
import { chooseEngine } from '../engines/choose-engine.ts';
import { runWorker } from './worker/run-worker.ts';

/** The entry point of a worker: one training job in a process of its own. */
runWorker({ chooseEngine, prepareData });
