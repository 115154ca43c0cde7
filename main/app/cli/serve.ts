import { homeFolder } from '../../api/home.ts';
import { startServer } from '../server.ts';
import { exitCodes } from './exit-codes.ts';
import { note, print, printJson } from './output.ts';
import { watchSignals } from './signals.ts';

export interface ServeOptions {
  readonly home?: string;
  readonly port: number;
  readonly open?: boolean;
  readonly json?: boolean;
}

/** `netsitter serve`: serves the window until it is told to end. */
export async function serve({ home, port, open: opens, json }: ServeOptions): Promise<number> {
  const server = await startServer({ home: homeFolder(home), port });
  const { promise: ending, resolve: end } = Promise.withResolvers<undefined>();
  const interruption = watchSignals(() => {
    end(undefined);
  });
  if (json) printJson({ url: server.url });
  else print(`Netsitter is at ${server.url}`);
  note('Ctrl-C ends it; runs that go on are stopped with a checkpoint.');
  if (opens) {
    const { default: open } = await import('open');
    await open(server.issueAddress());
  }
  await ending;
  note('Ending.');
  await server.close();
  interruption.release();
  return exitCodes.done;
}
