import { walkTask, type WalkTask } from './walk-set-up.ts';

/** A process that walks what it is sent, one task after another, and sends back what came out. */
process.on('message', (task: WalkTask) => {
  void walkTask(task).then((walked) => process.send!(walked));
});

// Breaking off is the parent's matter: it lets walks come to their end.
process.on('SIGINT', () => undefined);
