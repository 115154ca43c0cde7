import type {
  TrainingJob,
  WorkerAnswer,
  WorkerCommand,
  WorkerQuestion,
  WorkerReport,
} from '../../jobs/worker-process.ts';
import type { TrainingEvent } from '../../../shared/events.ts';

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: WorkerCommand }) => void): void;
  postMessage(message: WorkerReport): void;
}

export interface SupervisorCommands {
  readonly onTrain: (job: TrainingJob) => void;
  readonly onQuestion: (question: WorkerQuestion) => void;
  /** Also called when the supervising process has gone. */
  readonly onStop: () => void;
}

export interface SupervisorPort {
  /** Passes an event on; what is reported in one turn of the event loop travels together. */
  readonly report: (event: TrainingEvent) => void;
  readonly answer: (answer: WorkerAnswer) => void;
  /** Ends this process once everything reported has been handed over. */
  readonly leave: (exitCode: number) => void;
}

/** Time for Electron to carry the last message over, in milliseconds: its port has no acknowledgement. */
const farewell = 500;

/** Connects a worker with its supervisor: through Electron's port in a utility process, else through Node's channel. */
export function connectToSupervisor(commands: SupervisorCommands): SupervisorPort {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  const obey = (command: WorkerCommand) => {
    if (command.type === 'train') commands.onTrain(command.job);
    else if (command.type === 'stop') commands.onStop();
    else commands.onQuestion(command);
  };
  if (parentPort) {
    parentPort.on('message', ({ data }) => {
      obey(data);
    });
    return batchReports(
      (report) => {
        parentPort.postMessage(report);
      },
      (exitCode) => setTimeout(() => process.exit(exitCode), farewell),
    );
  }
  process.on('message', obey);
  process.on('disconnect', commands.onStop);
  return batchReports(
    (report) => {
      if (process.connected) process.send?.(report);
    },
    (exitCode) => {
      process.exitCode = exitCode;
      // Resolves when what was sent before has been written.
      if (process.connected) process.send?.({ type: 'events', events: [] }, () => process.exit());
      else process.exit();
    },
  );
}

function batchReports(
  send: (report: WorkerReport) => void,
  leave: (exitCode: number) => void,
): SupervisorPort {
  let events: TrainingEvent[] = [];
  const flush = () => {
    if (events.length > 0) send({ type: 'events', events, memoryBytes: process.memoryUsage.rss() });
    events = [];
  };
  return {
    report: (event) => {
      if (events.length === 0) setImmediate(flush);
      events.push(event);
    },
    answer: (answer) => {
      flush();
      send({ type: 'answer', answer });
    },
    leave: (exitCode) => {
      flush();
      leave(exitCode);
    },
  };
}
