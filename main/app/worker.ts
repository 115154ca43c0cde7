import { prepareData } from '../data/prepare.ts';
import { findEngine } from '../engines/index.ts';
import { runWorker } from './worker/run-worker.ts';

/** The entry point of a worker: one training job in a process of its own. */
runWorker({ findEngine, prepareData });
