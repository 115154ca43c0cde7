import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createSyntheticFddb } from '../../main/data/synthetic/create-fddb.ts';
import { openStore } from '../../main/store/open-store.ts';
import type { Contract } from '../../shared/contract/index.ts';
import { smallRecipe } from '../support/stored-run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const built = existsSync('dist/renderer/index.html');
if (!built) console.warn('Skipped: the window is not built. Run `npm run build` first.');

/** Starts `netsitter serve` on a home with a small drawn data set, and a client as the window has it. */
async function serve() {
  const home = temporaryFolder();
  const drawn = join(home, 'drawn');
  await createSyntheticFddb(drawn, { photographs: 20, seed: 1 });
  const store = openStore(home);
  store.addDataSet({ name: 'synthetic-fddb', path: drawn, format: 'fddb', synthetic: true, description: '' });
  store.close();
  const server = spawn(process.execPath, ['main/app/cli.ts', 'serve', '--json', '--home', home]);
  onTestFinished(() => {
    server.kill('SIGKILL');
  });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const { host, searchParams } = new URL((JSON.parse(line.toString()) as { url: string }).url);
  const cookie = `netsitter-${host.split(':')[1]!}=${searchParams.get('token')!}`;
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie, origin: `http://${host}` } });
  await once(socket, 'open');
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  const client: ContractRouterClient<Contract> = createORPCClient(link);
  return { home, drawn, server, socket, client };
}

test.skipIf(!built)(
  'a window that is closed does not stop its run; ending the server does, with a checkpoint',
  async () => {
    const { home, server, socket, client } = await serve();
    const { id } = await client.runs.start({
      recipe: smallRecipe,
      data: 'synthetic-fddb',
      set: { 'training.epochs': 100_000 },
    });
    for await (const { run } of await client.runs.watch({ id })) if (run.epochsDone >= 2) break;
    socket.terminate();

    const store = openStore(home);
    onTestFinished(() => {
      store.close();
    });
    const { stepsDone } = store.findRun(id)!;
    while (store.findRun(id)!.stepsDone <= stepsDone) await new Promise((resolve) => setTimeout(resolve, 20));

    server.kill('SIGTERM');
    const [code] = (await once(server, 'exit')) as [number];
    expect(code).toBe(0);
    expect(store.findRun(id)).toMatchObject({ state: 'stopped' });
    expect(store.findRunDetail(id)!.checkpoints.map(({ kind }) => kind)).toContain('last');
  },
);
